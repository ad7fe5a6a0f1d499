"""The console: what a double knows and does, looked at in a browser by its worker; its health, by an administrator.

In: an HTTP request of somebody who came in by a link (``bot.rights.entry``). Out: a page, drawn of the record. What is
pressed or typed there goes the way of every press and command (``bot.service.acting``), so that a right, a refusal or a
receipt is the same as in chat. ``guard`` lets in, ``pages`` has a file for each page, ``view`` draws, ``live`` tells an
open page that something changed.
"""
