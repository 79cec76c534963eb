// Starts aimock on a free loopback port with the answers of a JSON file; ends when its input is closed.
// Its CommonJS build is taken because that one also loads under the node of Debian 12.
const { LLMock } = require("@copilotkit/aimock");

const [answers, key] = process.argv.slice(2);
const server = new LLMock({ port: 0, host: "127.0.0.1", strict: true, auth: { apiKeys: [key] } });
server.loadFixtureFile(answers);
server.start().then(() => console.log(`ready ${server.url}`));
process.stdin.on("end", () => process.exit(0)).resume();
