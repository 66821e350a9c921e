// simulate-telegram as grammY finds it, a framework for bots that was written for the real one and
// knows nothing of ours.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, test } from 'node:test';

import { Bot, GrammyError, HttpError, InlineKeyboard, InputFile, Keyboard, webhookCallback } from 'grammy';

import { startSimulator } from './simulator.mjs';

const TOKEN = '7000000001:a-token-of-the-test';
const ANA = 4503599627370495; // 52 bits
const PIXEL = Buffer.from('not really a picture');

let simulator;
let api;

const newBot = () => new Bot(TOKEN, { client: { apiRoot: simulator.url } });
const write = (deed) => simulator.control(`customers/${ANA}/messages`, deed);
const entries = async () => (await simulator.control(`customers/${ANA}/transcript`)).entries;
const settled = async () =>
  assert.equal((await simulator.control('idle?wait_ms=20000')).idle, true);

async function fails(call, code, description) {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof GrammyError, error);
    assert.equal(error.error_code, code);
    assert.equal(error.description, description);
    return true;
  });
}

// Calls `handle` with what the bot is told, until it has been so often.
function listen(bot, wanted) {
  const told = [];
  const enough = new Promise((resolve) => {
    bot.use(async (context) => {
      const [kind] = Object.keys(context.update).filter((name) => name !== 'update_id');
      told.push([kind, context.update[kind]]);
      if (kind === 'callback_query') await context.answerCallbackQuery('got it');
      if (kind === 'message' && context.message.text) {
        await context.reply(`answer to ${context.message.text}`);
      }
      if (told.length === wanted) resolve(told);
    });
  });
  return enough;
}

before(async () => {
  simulator = await startSimulator('--token', TOKEN);
  api = newBot().api;
  await write({ text: 'hello', name: 'Ana' });
});

after(() => simulator.stop());

test('who the bot is', async () => {
  const bot = newBot();
  await bot.init();
  assert.equal(bot.botInfo.id, 7000000001);
  assert.equal(bot.botInfo.is_bot, true);
});

test('texts, with what stands below them', async () => {
  const sent = await api.sendMessage(ANA, 'señal 😀', {
    reply_markup: new InlineKeyboard().text('Repair', 'repair').url('Site', 'https://example.com'),
  });
  assert.equal(sent.text, 'señal 😀');
  assert.equal(sent.chat.id, ANA);
  assert.equal(sent.reply_markup.inline_keyboard[0][0].callback_data, 'repair');
  const keyboard = new Keyboard().text('One').requestContact('My number').oneTime().resized();
  const reply = await api.sendMessage(ANA, 'and?', {
    reply_markup: keyboard,
    reply_parameters: { message_id: sent.message_id },
  });
  assert.equal(reply.reply_to_message.message_id, sent.message_id);
  await api.sendMessage(ANA, 'gone', { reply_markup: { remove_keyboard: true } });
  await api.sendMessage(ANA, 'so?', { reply_markup: { force_reply: true } });
  assert.equal((await entries()).at(-1).text, 'so?');
});

test('files of each kind: uploaded, again by their id, by a link', async () => {
  const kinds = {
    photo: [api.sendPhoto, (message) => message.photo.at(-1)],
    audio: [api.sendAudio, (message) => message.audio],
    voice: [api.sendVoice, (message) => message.voice],
    video: [api.sendVideo, (message) => message.video],
    document: [api.sendDocument, (message) => message.document],
    sticker: [api.sendSticker, (message) => message.sticker],
  };
  for (const [kind, [send, fileOf]] of Object.entries(kinds)) {
    const options = kind === 'sticker' ? {} : { caption: `a ${kind}` };
    const sent = await send.call(api, ANA, new InputFile(PIXEL, `file.${kind}`), options);
    assert.equal(sent.caption, options.caption);
    const { file_id: id, file_size: size } = fileOf(sent);
    assert.equal(size, PIXEL.length);
    assert.equal(fileOf(await send.call(api, ANA, id)).file_id, id);
    await send.call(api, ANA, `https://example.com/file.${kind}`);
    const file = await api.getFile(id);
    const response = await fetch(`${simulator.url}/file/bot${TOKEN}/${file.file_path}`);
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), PIXEL);
  }
});

test('places and contacts', async () => {
  assert.equal((await api.sendLocation(ANA, 40.4, -3.7)).location.latitude, 40.4);
  assert.equal((await api.sendVenue(ANA, 40.4, -3.7, 'Shop', 'Street 1')).venue.title, 'Shop');
  assert.equal((await api.sendContact(ANA, '+34600111222', 'Eva')).contact.first_name, 'Eva');
});

test('what happens to a message later', async () => {
  const { message_id: id } = await api.sendMessage(ANA, 'one');
  assert.equal((await api.editMessageText(ANA, id, 'two')).text, 'two');
  assert.equal(await api.setMessageReaction(ANA, id, [{ type: 'emoji', emoji: '👍' }]), true);
  assert.equal(await api.sendChatAction(ANA, 'typing'), true);
  assert.equal(await api.deleteMessage(ANA, id), true);
  await fails(api.deleteMessage(ANA, id), 400, 'Bad Request: message to delete not found');
});

test('errors', async () => {
  await fails(api.sendMessage(ANA, ''), 400, 'Bad Request: message text is empty');
  await fails(api.sendMessage(ANA, 'x'.repeat(4097)), 400, 'Bad Request: message is too long');
  await fails(api.sendMessage(1, 'hi'), 400, 'Bad Request: chat not found');
  await fails(
    api.sendMessage(ANA, 'hi', {
      reply_markup: new InlineKeyboard().text('A', 'x'.repeat(65)),
    }),
    400,
    'Bad Request: BUTTON_DATA_INVALID',
  );
  const stranger = new Bot('7000000001:another', { client: { apiRoot: simulator.url } });
  await fails(stranger.api.getMe(), 401, 'Unauthorized');
  await fails(api.raw.sendNothing({}), 404, 'Not Found: method not found');
});

test('a rate is told with how long to wait', async () => {
  await simulator.control('config', { limits: { pair_every: '90s' } });
  await api.sendMessage(ANA, 'one');
  await assert.rejects(api.sendMessage(ANA, 'two'), (error) => {
    assert.equal(error.error_code, 429);
    assert.equal(error.description, `Too Many Requests: retry after ${error.parameters.retry_after}`);
    assert.ok(error.parameters.retry_after > 0 && error.parameters.retry_after <= 90);
    return true;
  });
  await simulator.control('config', { limits: { pair_every: 0 } });
});

test('answers that are lost', async () => {
  await simulator.control('faults', { next: ['connection_lost', 'response_lost'] });
  const before = (await entries()).length;
  await assert.rejects(api.sendMessage(ANA, 'never came'), HttpError);
  await assert.rejects(api.sendMessage(ANA, 'came'), HttpError);
  const now = await entries();
  assert.equal(now.length, before + 1);
  assert.equal(now.at(-1).text, 'came');
});

test('updates by getUpdates', async () => {
  const bot = newBot();
  await bot.init();
  await api.getUpdates({ offset: -1 }); // what the other tests have said
  await api.sendMessage(ANA, 'What?', {
    reply_markup: new InlineKeyboard().text('Repair', 'repair'),
  });
  const enough = listen(bot, 5);
  const kinds = ['message', 'edited_message', 'callback_query', 'my_chat_member'];
  const over = bot.start({ allowed_updates: kinds, drop_pending_updates: true, timeout: 10 });
  // Told only once the bot polls: before that, it drops what waits.
  const polls = async () => (await simulator.control('stats')).polls;
  const earlier = await polls();
  while ((await polls()) === earlier);
  const id = await write({ text: 'one' });
  await write({ edit: { message_id: id.id, text: 'two' } });
  await write({ choice: 'Repair' });
  await write({ media: { kind: 'document', base64: PIXEL.toString('base64') } });
  await simulator.control(`customers/${ANA}`, { blocked: true });
  const told = await enough;
  assert.deepEqual(
    told.map(([kind]) => kind),
    ['message', 'edited_message', 'callback_query', 'message', 'my_chat_member'],
  );
  assert.equal(told[1][1].text, 'two');
  assert.equal(told[2][1].data, 'repair');
  const file = await api.getFile(told[3][1].document.file_id);
  assert.equal(file.file_size, PIXEL.length);
  await bot.stop();
  await over;
  await settled();
  const said = await entries();
  assert.ok(said.some((entry) => entry.text === 'answer to one'));
  assert.equal(said.find((entry) => entry.answered)?.answered.text, 'got it');
  await fails(api.sendMessage(ANA, 'hi'), 403, 'Forbidden: bot was blocked by the user');
  await simulator.control(`customers/${ANA}`, { blocked: false });
});

test('updates by a webhook', async () => {
  const bot = newBot();
  await bot.init();
  const enough = listen(bot, 1);
  const server = http.createServer(webhookCallback(bot, 'http', { secretToken: 'a-secret' }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}/hook`;
  await api.setWebhook(url, { secret_token: 'a-secret', drop_pending_updates: true });
  await fails(
    api.getUpdates(),
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  );
  await write({ text: 'by a webhook' });
  assert.equal((await enough)[0][1].text, 'by a webhook');
  await settled();
  assert.equal((await entries()).at(-1).text, 'answer to by a webhook');
  const info = await api.getWebhookInfo();
  assert.equal(info.url, url);
  assert.equal(info.pending_update_count, 0);

  // A webhook with another secret refuses, and is asked again until it is the right one.
  await simulator.control('config', { secret_token: 'another' });
  await write({ text: 'refused' });
  const refusals = async () => (await simulator.control('stats')).webhooks.failed;
  while ((await refusals()) === 0);
  assert.equal(
    (await api.getWebhookInfo()).last_error_message,
    'Wrong response from the webhook: 401 Unauthorized',
  );
  await simulator.control('config', { secret_token: 'a-secret' });
  await settled();
  await api.deleteWebhook();
  server.close();
  server.closeAllConnections();
});
