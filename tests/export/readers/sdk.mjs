// Reads a JSON dump from standard input with wikibase-sdk and prints how much of it was read.
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(pathToFileURL(process.argv[2] + '/'))
const { isGuid, isHash, isItemId, isPropertyId, simplifyEntity } = await import(
  pathToFileURL(require.resolve('wikibase-sdk')).href
)
const keep = { keepIds: true, keepHashes: true, keepQualifiers: true, keepReferences: true, keepRanks: true, keepNonTruthy: true }
const counts = { entities: 0, claims: 0, qualifiers: 0, references: 0 }
for await (const line of createInterface({ input: process.stdin })) {
  if (!line.startsWith('{')) continue
  const entity = JSON.parse(line.replace(/,$/, ''))
  if (!(isItemId(entity.id) || isPropertyId(entity.id))) throw new Error(`id ${entity.id}`)
  counts.entities += 1
  const claims = simplifyEntity(entity, keep).claims ?? {}
  for (const claim of Object.values(claims).flat()) {
    if (claim.value === undefined || claim.value === null || Number.isNaN(claim.value)) throw new Error(`value in ${claim.id}`)
    if (!isGuid(claim.id)) throw new Error(`guid ${claim.id}`)
    counts.claims += 1
    counts.qualifiers += Object.values(claim.qualifiers ?? {}).flat().length
    for (const reference of claim.references ?? []) {
      if (!isHash(reference.hash)) throw new Error(`hash ${reference.hash}`)
      counts.references += 1
    }
  }
}
console.log(JSON.stringify(counts))
