import createClient from "openapi-fetch";
import type { paths } from "./api.js";

declare const process: { argv: string[] };

const client = createClient<paths, "application/json">({ baseUrl: process.argv[2] });
const { data, error } = await client.GET("/queries/country_documents-by-year", {
  params: { query: { country: "IQ" } },
});
if (error) throw new Error(error.title);
for (const row of data.results.bindings) console.log(row.year?.value, row.count?.value);

const found = await client.GET("/search.json", { params: { query: { country: "IQ" } } });
console.log(found.data?.records?.[0]?.countries[0]?.names["ar"]);

const ready = await client.GET("/ready");
const release: string | null | undefined = ready.data?.release;
console.log(release);
