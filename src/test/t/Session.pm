# Session: one connection that stays open between the statements of a test.
#
# PostgreSQL::Test has such a thing under a different name in almost every
# major version; this needs nothing but psql and IPC::Run.
package Session;

use strict;
use warnings;
use IPC::Run;

my $mark = 'end of answer';

sub new
{
	my ($class, $node, $database) = @_;
	my $self = bless { in => '', out => '', error => '' }, $class;

	$self->{run} = IPC::Run::start(
		[
			'psql', '-XqAt', '-v', 'VERBOSITY=sqlstate', '-d',
			$node->connstr($database)
		],
		'<', \$self->{in}, '>', \$self->{out}, '2>', \$self->{error},
		$self->{timer} = IPC::Run::timer(180));
	$self->ask('SET client_min_messages = error');
	return $self;
}

# What the statements print, or "ERROR:  SQLSTATE" if one fails.
sub ask
{
	my ($self, $statements) = @_;

	$self->send($statements);
	return $self->answer;
}

# The same in two steps: for statements that wait.
sub send
{
	my ($self, $statements) = @_;

	$self->{out} = $self->{error} = '';
	$self->{timer}->start(180);
	$self->{in} .= "$statements;\n\\echo $mark\n\\warn $mark\n";
	$self->{run}->pump_nb;
	return;
}

sub answer
{
	my ($self) = @_;

	# A psql whose server is gone ends without the mark.
	while ($self->{out} !~ /^$mark\n/m || $self->{error} !~ /^$mark\n/m)
	{
		last if !$self->{run}->pumpable;
		$self->{run}->pump;
		die "no answer in time\n" if $self->{timer}->is_expired;
	}
	my $error = $self->{error};
	$error =~ s/^$mark\n//m;
	my $out = $self->{out};
	$out =~ s/\n?^$mark\n//m;
	$out =~ s/\n\z//;
	return $1 if $error =~ /((?:ERROR|FATAL|PANIC):  \w{5})/;
	return $error ne '' ? $error : $out;
}

sub quit
{
	my ($self) = @_;

	$self->{in} .= "\\q\n";
	eval { $self->{run}->finish; 1 } or $self->{run}->kill_kill;
	return;
}

1;
