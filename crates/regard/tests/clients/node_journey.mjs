// Journeys with node-zendesk: what one client wrote the other reads, and the other way round.
// Arguments: base address (http://127.0.0.1:PORT), email, token.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.cwd(), 'x.js'));
const { createClient } = require('node-zendesk');
const [base, username, token] = process.argv.slice(2);
const client = createClient({ username, token, endpointUri: `${base}/api/v2` });
const one = (answer, name) => answer?.result?.[name] ?? answer?.result ?? answer?.[name] ?? answer;
const many = (answer) => (Array.isArray(answer) ? answer : answer.result ?? answer);

const me = one(await client.users.me(), 'user');
assert.equal(me.email, username);

const made = one(await client.tickets.create({ ticket: { subject: 'From node', comment: { body: 'Hello.' }, tags: ['node'] } }), 'ticket');
assert.equal(made.subject, 'From node');
const changed = one(await client.tickets.update(made.id, { ticket: { priority: 'urgent' } }), 'ticket');
assert.equal(changed.priority, 'urgent');
const read = one(await client.tickets.show(made.id), 'ticket');
assert.deepEqual(read.tags, ['node']);
const comments = many(await client.tickets.getComments(made.id)).flatMap((page) => page.comments ?? page);
assert.equal(comments[0].body, 'Hello.');
const all = many(await client.tickets.list());
assert.ok(all.some((ticket) => ticket.id === made.id));

const user = one(await client.users.create({ user: { name: 'Lea', email: 'lea@example.net' } }), 'user');
assert.equal(one(await client.users.show(user.id), 'user').email, 'lea@example.net');
const organization = one(await client.organizations.create({ organization: { name: 'Node works' } }), 'organization');
assert.equal(one(await client.organizations.show(organization.id), 'organization').name, 'Node works');
const found = many(await client.search.query('type:ticket tags:node')).flatMap((page) => page.results ?? page);
assert.deepEqual(found.map((ticket) => ticket.id), [made.id]);
await client.tickets.delete(made.id);
await assert.rejects(async () => client.tickets.show(made.id));
console.log('ok');
