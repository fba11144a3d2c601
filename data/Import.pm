# Import: how does a file of CMS get into an empty database, by the importer
# that users have?
#
# Shared by make_codes.pl and make_quarters.pl.  Needs a server with this
# version of the extension installed, on which it may create a database:
# make data starts one (.ci/with_server.sh).
package Import;

use strict;
use warnings;
use FindBin;

# Import the files, in the order of kind and release (import_files.sql), then
# run a script of this directory there, which writes into DIRECTORY and finds
# curated/ in it.  A file has path, kind and release; name, what the release is
# called where it is shipped, if that is something else; is_partial where the
# file says nothing of the codes that it leaves out.
sub run
{
	my ($script, $directory, @files) = @_;
	my $data = $FindBin::Bin;
	my $database = "make_data_$$";

	symlink("$data/curated", "$directory/curated") or die "could not link: $!\n";
	open(my $out, '>:raw', "$directory/run.sql") or die "could not write: $!\n";
	print $out "CREATE DATABASE $database ENCODING 'UTF8' TEMPLATE template0;\n\\connect $database\n",
	  "SET client_min_messages = warning;\nSET client_encoding = 'UTF8';\nCREATE EXTENSION hcpcs_drug CASCADE;\n",
	  "CREATE TABLE make_file (kind text, release text, name text, is_partial boolean, content text);\n";
	for my $file (@files)
	{
		my $cat = $file->{path} =~ /\.gz$/ ? 'gzip -dc' : 'cat';
		my $name = $file->{name} // $file->{release};
		my $is_partial = $file->{is_partial} ? 'true' : 'false';

		print $out "\\set content `$cat '$file->{path}'`\n",
		  "INSERT INTO make_file VALUES ('$file->{kind}', '$file->{release}', '$name', $is_partial, :'content');\n";
	}
	print $out "\\cd '$directory'\n\\i '$data/import_files.sql'\n\\i '$data/$script'\n\\connect postgres\nDROP DATABASE $database;\n";
	close($out) or die "could not write: $!\n";
	system('psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$directory/run.sql") == 0
	  or die "the import failed\n";
	return;
}

1;
