"""An intelligent robot (智能机器人): a way in and out of its own, over one connection that it holds open."""
