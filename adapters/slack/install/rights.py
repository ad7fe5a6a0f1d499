"""The scopes that Slack has to grant, each with what it is for; the manifest and the guide name the same."""

BOT_SCOPES = {
    "channels:history": "hearing public channels",
    "groups:history": "hearing private channels",
    "im:history": "hearing what people write to the bot",
    "mpim:history": "hearing group conversations",
    "reactions:read": "decisions by emoji",
    "channels:read": "knowing who reads public channels",
    "groups:read": "knowing who reads private channels",
    "im:read": "knowing which conversation is a direct one",
    "mpim:read": "knowing who reads group conversations",
    "users:read": "names, time zones, guests and closed accounts",
    "dnd:read": "noticing that somebody is away",
    "chat:write": "posting",
    "im:write": "opening the direct conversation with a worker",
    "reactions:write": "showing that a question was seen",
    "files:write": "handing over an export",
    "assistant:write": "offering questions in a direct conversation",
    "commands": "the slash command and the shortcut",
    "metadata.message:read": "knowing its own posts again",
}
USER_SCOPES = {
    "im:history": "hearing the worker's own direct conversations",
    "mpim:history": "hearing the worker's own group conversations",
    "im:read": "knowing whom a direct conversation is with",
    "mpim:read": "knowing who is in a group conversation",
    "users:read": "the names of those people",
}
