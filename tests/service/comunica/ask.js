// Asks a source by a query and prints what it gives, one JSON object a line:
//   node ask.js TYPE ADDRESS QUERY, where TYPE is sparql, or file for a document of RDF.
const { createRequire } = require("node:module");
const { QueryEngine } = createRequire(process.cwd() + "/")("@comunica/query-sparql");

async function main([type, address, query]) {
  const result = await new QueryEngine().query(query, { sources: [{ type, value: address }] });
  const stream = await result.execute();
  for await (const item of stream) {
    const row = result.resultType === "bindings"
      ? Object.fromEntries([...item].map(([name, term]) => [name.value, term.value]))
      : [item.subject.value, item.predicate.value, item.object.value];
    console.log(JSON.stringify(row));
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
