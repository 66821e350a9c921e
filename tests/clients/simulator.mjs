// Starts a simulator and speaks to its control API.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export async function startSimulator(...options) {
  const child = spawn(process.argv[2], ['--port', '0', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const { value: line } = await createInterface({ input: child.stdout })
    [Symbol.asyncIterator]()
    .next();
  assert.ok(line, 'the simulator has ended without a word');
  const url = `http://127.0.0.1:${JSON.parse(line).port}`;

  return {
    url,
    async control(path, body) {
      const response = await fetch(`${url}/_control/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const answer = await response.json();
      assert.equal(response.status, 200, `${path}: ${JSON.stringify(answer)}`);
      return answer;
    },
    async stop() {
      child.kill('SIGTERM');
      assert.equal(await ended, 0);
    },
  };
}
