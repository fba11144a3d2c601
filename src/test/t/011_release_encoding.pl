# A file is read alike in every encoding of the database: marks and no-break
# spaces go, letters stay, and what comes back is in the database's encoding.

use strict;
use warnings;
use PostgreSQL::Test::Utils;
use Test::More;
use Node;

my $node = Node::start('encoding');

# chr() of the bytes or characters for the no-break space, the registered and
# the trademark sign, and n with a tilde; the last one comes back.  In a
# database without encoding bytes are taken for Windows-1252.
my %signs = (
	UTF8 => [160, 174, 8482, 241], WIN1252 => [160, 174, 8482, 241],
	LATIN1 => [160, 174, undef, 241], SQL_ASCII => [160, 174, 153, 241]);

for my $encoding (sort keys %signs)
{
	my ($blank, $registered, $trademark, $letter) = @{ $signs{$encoding} };

	# of WIN1252 chr() takes the byte
	$trademark = 153 if $encoding eq 'WIN1252';
	$node->safe_psql('postgres', "CREATE DATABASE \"in_$encoding\" ENCODING '$encoding' LOCALE 'C' TEMPLATE template0");
	$node->safe_psql("in_$encoding", 'SET client_min_messages = warning; CREATE EXTENSION hcpcs_drug CASCADE');
	my $marks = join(' || ', map { "chr($_)" } grep { defined } $registered, $trademark);
	my $content = "concat('HCPCS', chr($blank), E'Code,Payment Limit,Notes\\nJ9308,', chr($blank), '5,Cyramza', $marks, chr($blank), chr($letter),
		E'\\nJ9309,5', chr($letter), E',x\\n')";

	is( $node->safe_psql("in_$encoding", "SELECT fields->>'payment_limit', fields->>'note' = concat('Cyramza ', chr($letter)),
			line = concat('J9308,', chr($blank), '5,Cyramza', $marks, chr($blank), chr($letter))
			FROM hcpcs_release_rows('payment', $content) WHERE line_no = 2"),
		'5.000|t|t', "$encoding: fields and line");
	is( $node->safe_psql("in_$encoding", "SELECT reason = concat('payment limit \"5', chr($letter), '\" is no amount')
			FROM hcpcs_release_rows('payment', $content) WHERE line_no = 3"),
		't', "$encoding: reason");
	my (undef, undef, $message) = $node->psql("in_$encoding", "SELECT * FROM hcpcs_release_rows('payment', 'a' || repeat(chr($letter), 100))");
	like($message, qr/ERROR:  the content is no file of kind "payment"/, "$encoding: an error can be sent");
}

# A whole import: two databases of different encodings, in which letters are
# other bytes, hold the same reference data after it, and before it once it is
# undone.  (What the reader replaces, as it does e with an accent, is in none.)
my %word = (LATIN1 => 'Ärztñü', WIN1251 => 'лекарство', EUC_JP => '日本語薬');
for my $encoding (sort keys %word)
{
	my %seen;

	for my $of ($encoding, 'UTF8')
	{
		my $database = lc "import_${encoding}_$of";

		$node->safe_psql('postgres', "CREATE DATABASE $database ENCODING '$of' LOCALE 'C' TEMPLATE template0");
		$seen{$of} = $node->safe_psql($database, qq{SET client_min_messages = warning; CREATE EXTENSION hcpcs_drug CASCADE; SET client_encoding = UTF8;
			SELECT hcpcs_reference_digest();
			SELECT key, new FROM hcpcs_import('payment', '2027q1', E'HCPCS Code,Payment Limit,Co-insurance Percentage,Notes\\nJ9308,5,20,$word{$encoding}\\nJ9207,5$word{$encoding},20,x\\n')
				WHERE action = 'summary' AND key IN ('changed', 'refused');
			SELECT note FROM hcpcs_payment WHERE release = '2027q1' AND code = 'J9308';
			SELECT reason FROM hcpcs_import_reject;
			SELECT hcpcs_reference_digest();
			SELECT hcpcs_import_undo('2027q1') > 0;
			SELECT hcpcs_reference_digest()});
		$node->safe_psql('postgres', "DROP DATABASE $database");
	}
	is($seen{$encoding}, $seen{UTF8}, "imported in $encoding as in UTF8");
	like($seen{UTF8}, qr/^$word{$encoding}\n.*"5$word{$encoding}" is no amount$/m, 'letters come back');
	my @digest = $seen{UTF8} =~ /^([0-9a-f]{32,})$/mg;
	ok(@digest == 3 && $digest[0] eq $digest[2] && $digest[0] ne $digest[1], 'and an import undone leaves none');
}

done_testing();
