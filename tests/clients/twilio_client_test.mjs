// simulate-twilio as Twilio's own library finds it, and that library as the judge of its signatures.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import test from 'node:test';

import twilio from 'twilio';

import { startSimulator } from './simulator.mjs';

const account = 'AC00000000000000000000000000000001';
const token = 'a-token-of-the-test';
const key = 'SK00000000000000000000000000000001';
const secret = 'a-secret-of-the-test';
const ours = '+15550783881';
const ana = '+34600111222';

// The library's documented way to another host: an HTTP client of one's own. Only the origin
// changes.
class ElsewhereClient extends twilio.RequestClient {
    constructor(origin, options) {
        super(options);
        this.origin = origin;
    }
    request(options) {
        const uri = new URL(options.uri);
        assert.equal(uri.origin, 'https://api.twilio.com');
        return super.request({...options, uri: this.origin + uri.pathname + uri.search});
    }
}

// A webhook that checks what comes with the library itself.
class Receiver {
    constructor() {
        this.received = [];
        this.waiting = [];
        this.answer = new twilio.twiml.MessagingResponse().toString();
        this.server = http.createServer(async (request, response) => {
            const chunks = [];
            for await (const chunk of request) chunks.push(chunk);
            const fields = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
            this.received.push({
                url: this.origin + request.url,
                signature: request.headers['x-twilio-signature'],
                fields,
            });
            response.writeHead(200, {'content-type': 'text/xml'});
            response.end(this.answer);
            this.waiting.splice(0).forEach((wake) => wake());
        });
    }
    async listen() {
        this.server.listen(0, '127.0.0.1');
        await once(this.server, 'listening');
        this.origin = `http://127.0.0.1:${this.server.address().port}`;
    }
    async count(wanted) {
        while (this.received.length < wanted) await new Promise((wake) => this.waiting.push(wake));
        return this.received;
    }
}

function valid(post, withToken = token, change = {}) {
    return twilio.validateRequest(withToken, post.signature, post.url, {...post.fields, ...change});
}

test('the library works with the simulator', async (t) => {
    const receiver = new Receiver();
    await receiver.listen();
    const webhook = `${receiver.origin}/webhooks/sms?line=a%20b`;
    const simulator = await startSimulator(
        '--webhook', webhook, '--account-sid', account, '--auth-token', token,
        '--api-key', key, '--api-key-secret', secret, '--number', ours,
    );
    t.after(async () => {
        await simulator.stop();
        receiver.server.close();
        receiver.server.closeAllConnections();
    });
    const origin = simulator.url;
    const control = (path, body) => simulator.control(path, body);

    const client = (user, password, options = {}) =>
        twilio(user, password, {
            accountSid: account,
            httpClient: new ElsewhereClient(origin, options),
        });
    const settled = async () => assert.equal((await control('idle?wait_ms=20000')).idle, true);
    const messages = client(account, token).messages;
    const hello = {to: ana, from: ours, body: 'hello'};

    await t.test('sends, and reads the resource', async () => {
        const made = await messages.create({...hello, body: 'ñ'.repeat(161)});
        assert.match(made.sid, /^SM[0-9a-f]{32}$/);
        assert.equal(made.status, 'queued');
        assert.equal(made.direction, 'outbound-api');
        assert.equal(made.numSegments, '2');
        assert.equal(made.errorCode, null);
        assert.equal(made.dateSent, null);
        assert.ok(Math.abs(made.dateCreated - Date.now()) < 3_600_000);
        await settled();
        const fetched = await made.fetch();
        assert.equal(fetched.status, 'delivered');
        assert.equal(fetched.body, 'ñ'.repeat(161));
        assert.ok(fetched.dateSent instanceof Date && !Number.isNaN(fetched.dateSent.getTime()));
        assert.equal((await messages(made.sid).fetch()).sid, made.sid);
    });

    await t.test('sends with an API key, media and a validity period', async () => {
        const made = await client(key, secret).messages.create({
            ...hello,
            mediaUrl: ['https://example.com/a.png', 'https://example.com/b.png'],
            validityPeriod: 600,
        });
        assert.match(made.sid, /^MM/);
        assert.equal(made.numMedia, '2');
        const entries = (await control(`customers/${ana}/transcript`)).entries;
        assert.deepEqual(entries.at(-1).content.MediaUrl,
            ['https://example.com/a.png', 'https://example.com/b.png']);
    });

    await t.test('throws the errors of the API', async () => {
        const fails = (work, status, code) => assert.rejects(work, (error) => {
            assert.ok(error instanceof twilio.RestException);
            assert.equal(error.status, status);
            assert.equal(error.code, code);
            assert.equal(error.moreInfo, `https://www.twilio.com/docs/errors/${code}`);
            assert.notEqual(error.message, '');
            return true;
        });
        await fails(messages.create({...hello, to: '5551234'}), 400, 21211);
        await fails(messages.create({...hello, from: '+15550000000'}), 400, 21606);
        await fails(messages.create({...hello, body: 'x'.repeat(1601)}), 400, 21617);
        await fails(messages.create({to: ana, body: 'hello'}), 400, 21603);
        await fails(messages('SM' + '0'.repeat(32)).fetch(), 404, 20404);
        await fails(client(account, 'another').messages.create(hello), 401, 20003);
        await control(`customers/${ana}`, {opted_out: true});
        await fails(messages.create(hello), 400, 21610);
        await control(`customers/${ana}`, {opted_out: false});
        await control('faults', {next: ['throttled']});
        await fails(messages.create(hello), 429, 20429);
    });

    await t.test('tries again by itself when it is throttled', async () => {
        await control('faults', {next: ['throttled', 'throttled']});
        const patient = client(account, token, {autoRetry: true});
        assert.equal((await patient.messages.create(hello)).status, 'queued');
        assert.deepEqual((await control('faults')).next, []);
    });

    await t.test('validates what the webhook gets', async () => {
        await settled();
        const before = receiver.received.length;
        await control(`customers/${ana}/messages`, {text: 'ça va? + & = %41 😀'});
        const inbound = (await receiver.count(before + 1))[before];
        assert.equal(inbound.url, webhook);
        assert.equal(inbound.fields.Body, 'ça va? + & = %41 😀');
        assert.ok(valid(inbound));
        assert.ok(!valid(inbound, 'another'));
        assert.ok(!valid(inbound, token, {Body: 'other'}));
        assert.ok(!valid({...inbound, url: `${receiver.origin}/webhooks/sms`}));

        const statusCallback = `${receiver.origin}/status?token=p3-17`;
        const {sid} = await messages.create({...hello, statusCallback});
        const posts = (await receiver.count(before + 4)).slice(before + 1);
        assert.deepEqual(posts.map((post) => post.fields.MessageStatus),
            ['queued', 'sent', 'delivered']);
        for (const post of posts) {
            assert.equal(post.url, statusCallback);
            assert.equal(post.fields.MessageSid, sid);
            assert.ok(valid(post));
            assert.ok(!valid(post, token, {MessageStatus: 'failed'}));
        }
    });

    await t.test('answers the webhook with TwiML', async () => {
        const reply = new twilio.twiml.MessagingResponse();
        reply.message('we <got> it & answer');
        receiver.answer = reply.toString();
        await control(`customers/${ana}/messages`, {text: 'hi'});
        await settled();
        const entries = (await control(`customers/${ana}/transcript`)).entries;
        assert.equal(entries.at(-1).text, 'we <got> it & answer');
        assert.equal(entries.at(-1).automatic, 'webhook_answer');
        receiver.answer = new twilio.twiml.MessagingResponse().toString();
    });

    await t.test('lists by filters over pages', async () => {
        const bob = '+34600333444';
        for (let i = 0; i < 5; ++i) await messages.create({...hello, to: bob, body: `${i}`});
        await settled();
        const bodies = (list) => list.map((message) => message.body);
        assert.deepEqual(bodies(await messages.list({to: bob, pageSize: 2})),
            ['4', '3', '2', '1', '0']);
        assert.deepEqual(bodies(await messages.list({to: bob, pageSize: 2, limit: 3})),
            ['4', '3', '2']);
        const hour = 3_600_000;
        const sentAfter = (time) => messages.list({to: bob, dateSentAfter: new Date(time)});
        assert.equal((await sentAfter(Date.now() - hour)).length, 5);
        assert.equal((await sentAfter(Date.now() + hour)).length, 0);
        const inbound = await messages.list({from: ana, to: ours});
        assert.deepEqual(inbound.map((message) => message.direction), ['inbound', 'inbound']);
        const page = await messages.page({to: bob, pageSize: 4});
        assert.equal(page.instances.length, 4);
        const next = await page.nextPage();
        assert.deepEqual(bodies(next.instances), ['0']);
        assert.equal(next.nextPageUrl, undefined);
    });

    await t.test('finds the media that a customer sent', async () => {
        const {id} = await control(`customers/${ana}/messages`, {
            media: {mime_type: 'image/png', base64: Buffer.from('picture').toString('base64')},
        });
        const [media] = await messages(id).media.list();
        assert.equal(media.contentType, 'image/png');
        const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
        const url = origin + media.uri.replace(/\.json$/, '');
        assert.equal((await fetch(url)).status, 401);
        const file = await fetch(url, {headers: {authorization}});
        assert.equal(file.url.startsWith(`${origin}/_media/`), true);
        assert.equal(await file.text(), 'picture');
    });
});
