// duckdb: a DuckDB in memory, asked through standard input.
//
// A command is one line, {"sql": "..."}; the answer is the rows, fields
// separated by |, then the line that ends every answer of Session.pm.
// Needs the npm package @duckdb/node-api where node looks for it (NODE_PATH).

const { DuckDBInstance } = require('@duckdb/node-api');
const readline = require('readline');

async function main() {
	const instance = await DuckDBInstance.create(':memory:');
	const connection = await instance.connect();

	for await (const line of readline.createInterface({ input: process.stdin })) {
		if (line.trim() === '')
			continue;
		try {
			const reader = await connection.runAndReadAll(JSON.parse(line).sql);
			for (const row of reader.getRows())
				console.log(row.map((value) => String(value)).join('|'));
		} catch (error) {
			console.log('duckdb: ' + error.message);
		}
		console.log('-- end of answer --');
	}
}

main();
