// simulate-messenger as the package messaging-api-messenger finds it, which was written for the real
// one and knows nothing of ours.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import messenger from 'messaging-api-messenger';

import { startSimulator } from './simulator.mjs';

const ANA = '24030000000000777';
const PIXEL = Buffer.from('not really a picture');

let simulator;
let client;

const connect = (more) =>
  new messenger.MessengerClient({
    accessToken: 'simulated-access-token',
    version: '23.0',
    origin: simulator.url,
    ...more,
  });

const write = (deed) => simulator.control(`customers/${ANA}/messages`, deed);

// What the business has sent last, as the customer sees it.
async function lastSent() {
  const { entries } = await simulator.control(`customers/${ANA}/transcript`);
  return entries.filter((entry) => entry.direction === 'business').at(-1);
}

// The code, with the subcode where there is one, of the error that a call ends in.
async function codeOf(call) {
  try {
    await call;
  } catch (error) {
    assert.match(error.message, /^Messenger API - \d+ OAuthException /);
    const { code, errorSubcode } = error.response.data.error;
    return errorSubcode ? `${code}/${errorSubcode}` : `${code}`;
  }
  return 'none';
}

before(async () => {
  simulator = await startSimulator();
  client = connect();
  await write({ text: 'hello', name: 'Ana Roca' });
});

after(() => simulator.stop());

test('a text', async () => {
  const sent = await client.sendText(ANA, 'señal');
  assert.equal(sent.recipientId, ANA);
  assert.equal(sent.messageId, (await lastSent()).id);
  assert.equal((await lastSent()).text, 'señal');
  assert.equal((await lastSent()).content.messaging_type, 'UPDATE');
});

test('quick replies, of which the customer picks one', async () => {
  await client.sendText(ANA, 'What?', {
    messagingType: 'RESPONSE',
    quickReplies: [
      { contentType: 'text', title: 'Repair', payload: 'REPAIR' },
      { contentType: 'user_email' },
    ],
  });
  await write({ choice: 'Repair' });
  const { entries } = await simulator.control(`customers/${ANA}/transcript`);
  assert.equal(entries.at(-1).content.message.quick_reply.payload, 'REPAIR');
  const tooMany = Array.from({ length: 14 }, (_, i) => ({
    contentType: 'text',
    title: `T${i}`,
    payload: 'P',
  }));
  assert.equal(await codeOf(client.sendText(ANA, 'What?', { quickReplies: tooMany })), '100');
});

test('button, generic and media templates', async () => {
  const buttons = [
    { type: 'postback', title: 'Track it', payload: 'TRACK' },
    { type: 'web_url', title: 'Our page', url: 'https://example.com', webviewHeightRatio: 'full' },
  ];
  await client.sendButtonTemplate(ANA, 'What shall we do?', buttons);
  await write({ choice: 'Track it' });
  const { entries } = await simulator.control(`customers/${ANA}/transcript`);
  assert.equal(entries.at(-1).content.postback.payload, 'TRACK');
  assert.equal(await codeOf(client.sendButtonTemplate(ANA, 'Nothing', [])), '100');

  const element = { title: 'Aster 14', subtitle: 'ready', imageUrl: 'https://example.com/a.png', buttons };
  await client.sendGenericTemplate(ANA, [element], { imageAspectRatio: 'square' });
  const { payload } = (await lastSent()).content.message.attachment;
  assert.equal(payload.template_type, 'generic');
  assert.equal(payload.image_aspect_ratio, 'square');
  assert.equal(payload.elements[0].image_url, 'https://example.com/a.png');
  const many = Array.from({ length: 11 }, () => element);
  assert.equal(await codeOf(client.sendGenericTemplate(ANA, many)), '100');

  await client.sendMediaTemplate(ANA, [{ mediaType: 'image', url: 'https://example.com/photo' }]);
  assert.equal((await lastSent()).content.message.attachment.payload.template_type, 'media');
});

test('attachments by link, by file and by id', async () => {
  const link = 'https://example.com/manual.pdf';
  await client.sendFile(ANA, link);
  assert.deepEqual((await lastSent()).content.message.attachment, {
    type: 'file',
    payload: { url: link },
  });

  const { messageId } = await client.sendImage(ANA, PIXEL, { filename: 'a.png' });
  assert.equal((await lastSent()).id, messageId);
  assert.equal((await lastSent()).content.message.attachment.type, 'image');

  const { attachmentId } = await client.uploadImage(PIXEL, { filename: 'b.png', isReusable: true });
  await client.sendImage(ANA, { attachmentId });
  assert.equal((await lastSent()).content.message.attachment.payload.attachment_id, attachmentId);
  const byLink = await client.uploadAttachment('video', 'https://example.com/v.mp4', {
    isReusable: true,
  });
  await client.sendVideo(ANA, byLink);
  assert.equal(await codeOf(client.sendVideo(ANA, { attachmentId })), '100/2018074');
  assert.equal(await codeOf(client.uploadVideo(PIXEL, { filename: 'b.png' })), '100/2018047');
});

test('sender actions', async () => {
  const { id } = await write({ text: 'are you there?' });
  assert.deepEqual(await client.markSeen(ANA), { recipientId: ANA });
  await client.typingOn(ANA);
  await client.typingOff(ANA);
  const { entries } = await simulator.control(`customers/${ANA}/transcript`);
  const entry = entries.find((one) => one.id === id);
  assert.ok(entry.read_ms > 0);
  assert.equal(entry.typing, 1);
  assert.equal(await codeOf(client.sendSenderAction(ANA, 'wave')), '100');
});

test('errors', async () => {
  assert.equal(await codeOf(client.sendText('999', 'x')), '100/2018001');
  assert.equal(await codeOf(client.sendText(ANA, '')), '100');
  assert.equal(await codeOf(client.sendText(ANA, 'x'.repeat(2001))), '100');
  assert.equal(await codeOf(client.sendText(ANA, 'x', { tag: 'ACCOUNT_UPDATE' })), '100');
  assert.equal(await codeOf(connect({ accessToken: 'wrong' }).sendText(ANA, 'x')), '190');
  await simulator.control('errors', { codes: [613, '10/2018278'] });
  assert.equal(await codeOf(client.sendText(ANA, 'x')), '613');
  assert.equal(await codeOf(client.sendText(ANA, 'x')), '10/2018278');
});

test('a person may answer for a week', async () => {
  await simulator.control('config', { clock_offset: '25h' });
  assert.equal(await codeOf(client.sendText(ANA, 'x')), '10/2018278');
  assert.equal(await codeOf(client.sendText(ANA, 'x', { tag: 'HUMAN_AGENT' })), 'none');
  await simulator.control('config', { clock_offset: 0 });
});

test('a proof of the token', async () => {
  const proven = connect({ appSecret: 'simulated-app-secret' });
  assert.equal(await codeOf(proven.sendText(ANA, 'x')), 'none');
  const wrong = connect({ appSecret: 'another' });
  assert.equal(await codeOf(wrong.sendText(ANA, 'x')), '100');
});

test('profiles of people and of the page', async () => {
  const { profilePic, ...person } = await client.getUserProfile(ANA);
  assert.deepEqual(person, { id: ANA, name: 'Ana Roca', firstName: 'Ana', lastName: 'Roca' });
  assert.equal((await fetch(profilePic)).headers.get('content-type'), 'image/jpeg');
  assert.equal(await codeOf(client.getUserProfile('999')), '100/33');
  assert.equal((await client.getPageInfo()).id, '1906385232743451');

  assert.equal(await client.getGetStarted(), null);
  const menu = [{ type: 'postback', title: 'Start again', payload: 'START' }];
  assert.equal(await codeOf(client.setPersistentMenu(menu)), '100');
  assert.deepEqual(await client.setGetStarted('START'), { result: 'success' });
  await client.setPersistentMenu(menu);
  await client.setGreeting('Hello');
  assert.deepEqual(await client.getGetStarted(), { payload: 'START' });
  assert.equal((await client.getPersistentMenu())[0].callToActions[0].title, 'Start again');
  assert.deepEqual(await client.getGreeting(), [{ locale: 'default', text: 'Hello' }]);
  await client.deletePersistentMenu();
  assert.equal(await client.getPersistentMenu(), null);
});

test('who controls a thread', async () => {
  await client.passThreadControlToPageInbox(ANA, 'a person, please');
  assert.equal((await client.getThreadOwner(ANA)).appId, '263902037430900');
  assert.equal(await codeOf(client.sendText(ANA, 'x')), '10/2018300');
  await client.requestThreadControl(ANA);
  await client.takeThreadControl(ANA);
  assert.equal(await codeOf(client.sendText(ANA, 'x')), 'none');
});
