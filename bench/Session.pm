# Session: a client that lives as long as the benchmark, and answers one
# command at a time through pipes: psql, or node with duckdb.js.
#
# The time of a command is taken here, from sending to the end of its answer;
# a pipe costs some ten microseconds, the queries that are timed take tens of
# milliseconds and more.

package Session;

use strict;
use warnings;
use IPC::Open2 qw(open2);
use Time::HiRes qw(time);

my $end = '-- end of answer --';

sub new
{
	my ($class, @command) = @_;
	my $self = bless {}, $class;

	$self->{pid} = open2($self->{out}, $self->{in}, @command);
	return $self;
}

sub psql
{
	my ($class, @settings) = @_;
	my $self = $class->new('sh', '-c', 'exec psql -XqAt -F "|" -v ON_ERROR_STOP=1 2>&1');

	$self->{finish} = "\n\\echo $end\n";
	$self->run("SET $_") for @settings;
	return $self;
}

sub duckdb
{
	my ($class, $script) = @_;
	my $self = $class->new('sh', '-c', 'exec node "$0" 2>&1', $script);

	$self->{finish} = "\n";
	return $self;
}

# Sent, not waited for.
sub send
{
	my ($self, $command) = @_;

	$command .= ';' if $self->{finish} =~ /echo/ && $command !~ /^\s*\\/;
	print { $self->{in} } $command . $self->{finish};
	$self->{in}->flush;
	return;
}

sub answer
{
	my ($self) = @_;
	my $text = '';

	while (defined(my $line = readline $self->{out}))
	{
		return $text if $line eq "$end\n";
		$text .= $line;
	}
	die "bench: the session ended: $text\n";
}

sub run
{
	my ($self, $command) = @_;

	$self->send($command);
	my $text = $self->answer;
	die "bench: $command\n$text" if $text =~ /^(ERROR|FATAL|psql:.*ERROR|duckdb: )/m;
	chomp $text;
	return $text;
}

# Milliseconds.
sub time_of
{
	my ($self, $command) = @_;
	my $started = time;

	$self->run($command);
	return 1000 * (time - $started);
}

sub close
{
	my ($self) = @_;

	close $self->{in};
	close $self->{out};
	waitpid $self->{pid}, 0;
	return;
}

1;
