// Serve the Slack of the npm package `emulate` and deliver its signed events to one address.
// usage: node emulate.mjs PACKAGE_FOLDER PORT EVENTS_URL SEED_FILE; it ends when its standard input is closed.
// The package cannot be asked to deliver events anywhere, so its Slack plugin is met before it is registered. Its
// reactions lack the time at which Slack says they were set; it is added before the package signs.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, port, eventsUrl, seedFile] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(path.join(folder, "dist", name)).href);
const parts = fs.readdirSync(path.join(folder, "dist")).filter((name) => /^dist-.*\.js$/.test(name));
const holder = parts.find((name) => fs.readFileSync(path.join(folder, "dist", name), "utf8").includes("var slackPlugin"));
const { slackPlugin } = await load(holder);

const register = slackPlugin.register;
slackPlugin.register = (app, store, webhooks, ...rest) => {
  const dispatch = webhooks.dispatch.bind(webhooks);
  webhooks.dispatch = (type, action, payload, ...more) => {
    payload.event.event_ts ??= (Date.now() / 1000).toFixed(6);
    return dispatch(type, action, payload, ...more);
  };
  webhooks.register({ url: eventsUrl, events: ["*"], active: true, owner: "slack" });
  return register.call(slackPlugin, app, store, webhooks, ...rest);
};
const { createEmulator } = await load("api.js");
const seed = JSON.parse(fs.readFileSync(seedFile, "utf8"));
const emulator = await createEmulator({ service: "slack", port: Number(port), seed });
console.log("ready");
process.stdin.on("end", () => emulator.close().then(() => process.exit(0))).resume();
