"""Drafts for the tests of outlines and plot lines."""

ARGUMENT = """Open Until Six

Our school library closes at 3:15. I think it should be open until six on every school day.

First of all, students need a place to be. I stood at the door for a week and counted forty-one people.

I wanted to know what nowhere means, so I asked.

The second reason is safety. It gets dark early and people stand around in the bus circle.

Some people say it costs too much. They are wrong.

In conclusion, the library is the last free room in town."""

ANALYSIS = """Kate Chopin gives Louise one window, and the window shows what she cannot say to anyone in the house.

When Louise sits down, the trees are “all aquiver with the new spring life.” Nobody else in the story looks outside.

By the time she whispers “free, free, free!” the sky has come into the room, and the house has gone quiet.

That is why the ending feels like a door being shut on her."""

MEMOIR = """The Longest Bench
by Jaylen

The list was taped at eye level for someone taller than me. I read it twice, looking for my name.

“You count good?” Coach Dee said.

I told her I was in the regular math class. She gave me the green book to hold.

By the last game of the season I could do the whole book without looking down.

The last game was against Eastbrook and it was loud. We lost by one.

I still have the book from that season, and my name is on the inside cover."""
