// Checks a CASE/UCO graph by other people's programs: reads it as JSON-LD, validates it by our shapes, and by the ontology's where that is given.
//   node check_case.mjs GRAPH.jsonld SHAPES.ttl [case-1.4.0.ttl]
// Writes one JSON object: the number of statements and nodes by type, and what is wrong. Exit 0 where nothing is.
import { readFile } from "node:fs/promises";
import jsonld from "jsonld";
import { DataFactory, Parser, Store } from "n3";
import Validator from "rdf-validate-shacl";

const rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const sparql = "http://www.w3.org/ns/shacl#sparql";
const imports = "http://www.w3.org/2002/07/owl#imports";
const ours = /^https:\/\/ontology\.(caseontology|unifiedcyberontology)\.org\//;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const [graphPath, shapesPath, ontologyPath] = process.argv.slice(2);
const wrong = [];
const document = JSON.parse(await readFile(graphPath, "utf8"));
// Nothing is fetched: a context that is not in the file is a fault of the file.
const documentLoader = async url => { throw new Error(`the graph refers to ${url}`); };
const data = new Store(new Parser({ format: "N-Quads" }).parse(await jsonld.toRDF(document, { format: "application/n-quads", documentLoader, safe: true })));

await validate("our shapes", shapesPath);
if (ontologyPath) {
  const ontology = await validate("the ontology", ontologyPath);
  for (const term of new Set(data.getQuads().flatMap(q => [q.predicate.value, q.predicate.value === rdf ? q.object.value : ""]).filter(t => ours.test(t))))
    if (ontology.countQuads(DataFactory.namedNode(term), null, null, null) === 0) wrong.push(`${term} is not a term of the ontology`);
}
for (const subject of new Set(data.getSubjects().map(s => `${s.termType} ${s.value}`))) {
  if (subject.startsWith("BlankNode")) wrong.push(`${subject}: a node without a name`);
  else if (!uuid.test(subject)) wrong.push(`${subject}: does not end in a UUID of version 4 or 5`);
}
const types = {};
for (const quad of data.getQuads(null, DataFactory.namedNode(rdf), null, null)) types[quad.object.value.replace(/.*\//, "")] = (types[quad.object.value.replace(/.*\//, "")] ?? 0) + 1;
console.log(JSON.stringify({ statements: data.size, types, wrong }));
process.exit(wrong.length === 0 ? 0 : 1);

async function validate(name, path) {
  const shapes = new Store(new Parser().parse(await readFile(path, "utf8")));
  // The validator knows no SPARQL constraints; imports are in the file already.
  for (const quad of [...shapes.getQuads(null, DataFactory.namedNode(sparql), null, null), ...shapes.getQuads(null, DataFactory.namedNode(imports), null, null)]) shapes.removeQuad(quad);
  const all = new Store([...data.getQuads(), ...shapes.getQuads()]);
  const report = await new Validator(shapes, { allowNamedNodeInList: true }).validate(name === "the ontology" ? all : data);
  for (const result of report.results)
    wrong.push(`${name}: ${result.focusNode?.value} ${result.path?.value ?? ""} ${result.message.map(m => m.value).join(" ")} (${result.severity?.value.replace(/.*#/, "")})`);
  return shapes;
}
