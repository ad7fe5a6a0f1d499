// Tencent's SDK for Node as a robot: it does for each frame what the test's other robot does with the SDK for Python.
// Arguments: the SDK's folder, the server's address. It ends when its input does.
import { createRequire } from "node:module";

const [folder, wsUrl] = process.argv.slice(2);
const { WSClient } = createRequire(import.meta.url)(folder);
const silent = () => {};
const logger = { debug: silent, info: silent, warn: silent, error: silent };
const client = new WSClient({ botId: "BOT1", secret: "secret-1", wsUrl, logger, maxReconnectAttempts: 0 });

const card = (title) => ({
  card_type: "button_interaction",
  main_title: { title },
  button_list: [{ text: "批准", key: "yes" }],
  task_id: "task1",
});

client.on("message.file", async (frame) => {
  const content = Buffer.alloc(600000, "a");
  const { media_id } = await client.uploadMedia(content, { type: "file", filename: "导出.zip" });
  await client.sendMediaMessage(frame.body.from.userid, "file", media_id);
  console.log("told");
});
client.on("message.text", async (frame) => {
  await client.replyStream(frame, "stream1", "正在想…", false, undefined, { id: "stream1" });
  await client.replyStream(frame, "stream1", "用发布页。", true);
  await client.replyTemplateCard(frame, card("批准?"));
  await client.sendMessage(frame.body.from.userid, { msgtype: "markdown", markdown: { content: "**推送**" } });
  console.log("told");
});
client.on("event.enter_chat", async (frame) => {
  await client.replyWelcome(frame, { msgtype: "text", text: { content: "你好" } });
  console.log("told");
});
client.on("event.template_card_event", async (frame) => {
  await client.updateTemplateCard(frame, card("已批准"));
  console.log("told");
});
client.on("event.disconnected_event", () => console.log("pushed out"));
client.on("authenticated", () => console.log("ready"));
client.on("error", silent);
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
client.connect();
