"""What is measured: the generator's arguments and who takes part."""

import dataclasses

ALL = ("floor", "greenroom", "inspircd", "ngircd", "nats")
# Joining a room of thousands, or thousands at once, takes ngIRCd minutes: each
# JOIN walks all of its connections.
CROWDS = ("floor", "greenroom", "inspircd", "nats")


@dataclasses.dataclass(frozen=True)
class Work:
    name: str
    title: str
    arguments: tuple
    servers: tuple = ALL
    settings: tuple = ()  # Of greenroom.
    seconds: bool = True  # Whether --seconds of the bench applies.


# Four seconds of warm-up fill the kernel's buffers of the deaf: until then
# they take part like all others, and all that is measured is a larger crowd.
DEAF = ("--mode", "open", "--rooms", 10, "--members", 100, "--rate", 500,
        "--text-bytes", 1000, "--warm-up", 4, "--seconds", 20)
DURABLE = ("--mode", "durable", "--rooms", 1000, "--members", 1,
           "--in-flight", 4)


def fan_out(name, rooms, members, in_flight, **more):
    return Work(
        name,
        f"{rooms * members} clients, rooms of {members}, "
        f"{in_flight} in flight",
        ("--mode", "closed", "--rooms", rooms, "--members", members,
         "--in-flight", in_flight), **more)


WORKS = [
    fan_out("fan-out-1", 10, 100, 1),
    fan_out("fan-out-16", 10, 100, 16),
    fan_out("small-rooms", 250, 4, 1),
    Work("open", "500 messages/s into 10 rooms of 100, open loop",
         ("--mode", "open", "--rooms", 10, "--members", 100,
          "--rate", 500)),
    Work("big-room", "one room of 10,000 members, 10 messages/s for 20 s, "
         "and a room of 10 with 20 messages/s beside it",
         ("--mode", "open", "--rooms", 1, "--members", 10000, "--rate", 10,
          "--probe-members", 10, "--probe-rate", 20, "--seconds", 20,
          "--threads", 2,  # Else the probe waits behind 10,000 reads of ours.
          "--deadline", 600), servers=CROWDS, seconds=False),
    Work("durable", "1000 senders in 1000 rooms, 4 in flight each",
         DURABLE, servers=("floor", "greenroom")),
    Work("idle", "10,000 idle members in rooms of 100",
         ("--mode", "idle", "--rooms", 100, "--members", 100, "--base", 2000,
          "--seconds", 10, "--deadline", 300),
         servers=CROWDS, seconds=False),
    Work("storm", "10,000 clients connect, log in and join rooms of 100",
         ("--mode", "storm", "--rooms", 100, "--members", 100,
          "--connecting", 4000, "--deadline", 300), servers=CROWDS,
         seconds=False),
    *(fan_out(f"grow-{members}", max(1, 1000 // members), members, 1,
              servers=("floor", "greenroom"))
      for members in (10, 100, 1000, 10000)),
    *(fan_out(f"loops-{loops}-{in_flight}", 10, 100, in_flight,
              servers=("greenroom",), settings=(f"loops={loops}",))
      for loops in (1, 2, 3) for in_flight in (1, 16)),
    *(fan_out(f"loops-{loops}-small-rooms", 250, 4, 1,
              servers=("greenroom",), settings=(f"loops={loops}",))
      for loops in (1, 2)),
    *(Work(f"loops-{loops}-durable", "the durable work", DURABLE,
           servers=("greenroom",), settings=(f"loops={loops}",))
      for loops in (1, 2)),
    Work("deaf-0", "rooms of 100 at 500 messages/s, nobody deaf", DEAF,
         servers=("greenroom",), seconds=False),
    Work("deaf-2000",
         "the same with 2,000 members that read only at the end",
         (*DEAF, "--deaf", 2000, "--deaf-read"), servers=("greenroom",),
         seconds=False),
    Work("history", "a history of 1,000,000 entries read at 10 KB/s beside "
         "rooms of 100 at 500 messages/s",
         ("--mode", "history", "--rooms", 10, "--members", 100,
          "--rate", 500, "--deadline", 300), servers=("greenroom",)),
    Work("ping", "a client that sends /ping for ever and reads nothing",
         ("--mode", "ping", "--rooms", 10, "--members", 100,
          "--rate", 500), servers=("greenroom",)),
]

BY_NAME = {work.name: work for work in WORKS}
