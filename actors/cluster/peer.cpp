#include "actors/cluster/peer.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace greenroom {

using kind = peer_frame::kind;

peer::peer(caf::actor_config& cfg, actor_queue& queue, node_context& node,
           opening_number other, wire out)
    : super(cfg, queue), node_(node), other_(other), out_(std::move(out)) {
  set_error_handler([](caf::error&) {});
  set_down_handler([this](const caf::down_msg& down) {
    // Retired or failed. The stand-in finds out what has become of the room.
    if (const auto ended = rooms_.extract(down.source.id()))
      lose_served(ended.mapped());
  });
}

peer_actor::behavior_type peer::make_behavior() {
  return {
    // From rooms, directory and relays of this node, to whom it is an audience.
    [this](update_atom, const room_update& news, const room_actor&) {
      update(news);
    },
    [](page_atom, const page_answer&) {}, // each node reads its own pages
    [this](moved_atom, const std::string& room, const room_start&) {
      served_.erase(room);
      tell({kind::attach, room});
    },
    [this](tell_atom, const tell_request& x) {
      tell_session(x.to_session, tell_atom_v, x);
    },
    [this](told_atom, session_id session, line_number line, refusal why) {
      tell_session(session, told_atom_v, session, line, why);
    },
    [this](users_atom, session_id session, const user_list& list) {
      tell_session(session, users_atom_v, session, list);
    },
    [this](gone_atom, session_id session, line_number line) {
      tell_session(session, gone_atom_v, session, line);
    },
    [this](yield_atom, session_id from) {
      tell_session(from, yield_atom_v, from);
    },
    [this](release_atom, session_id from, bool is_taken) {
      tell_session(from, release_atom_v, from, is_taken);
    },
    // From the lobby.
    [this](found_atom, line_number question, const room_start& start, refusal,
           bool) { found(question, start); },
    // From stand-ins.
    [this](enlist_atom, const std::string& room, std::uint64_t attachment,
           const stand_in_actor& stand_in) {
      enlist(room, attachment, stand_in);
    },
    [this](gone_atom, const std::string& room, std::uint64_t attachment) {
      ended(room, attachment);
    },
    [this](ask_atom, const std::string& room, std::uint64_t attachment,
           const caf::message& request) {
      if (plays(room, attachment) && !played_.at(room).is_lost)
        tell({kind::to_room, room, attachment, {}, request});
    },
    // From the other node.
    [this](frame_atom, const std::string& bytes) {
      if (auto frame = frame_of(system(), bytes))
        take(*frame);
      else
        spdlog::error("node {} has sent what is no frame; it is dropped",
                      other_);
    },
    [this](lost_atom, std::uint64_t link) { reset(link); },
  };
}

void peer::on_exit() {
  lose_all();
  out_ = nullptr;
  super::on_exit();
}

void peer::tell(peer_frame frame) {
  frame.link = link_;
  if (out_)
    out_(to_bytes(system(), frame));
}

template <class... Contents>
void peer::tell_session(session_id session, Contents&&... contents) {
  tell({kind::to_session,
        {},
        0,
        session,
        caf::make_message(std::forward<Contents>(contents)...)});
}

void peer::update(const room_update& news) {
  if (const auto known = served_.find(news.room); known != served_.end())
    tell({kind::to_stand_in,
          news.room,
          known->second.attachment,
          {},
          caf::make_message(update_atom_v, news)});
}

void peer::enlist(const std::string& room, std::uint64_t attachment,
                  const stand_in_actor& stand_in) {
  played_[room] = {attachment, stand_in};
}

bool peer::plays(const std::string& room, std::uint64_t attachment) const {
  const auto known = played_.find(room);
  return known != played_.end() && known->second.attachment == attachment;
}

void peer::ended(const std::string& room, std::uint64_t attachment) {
  if (!plays(room, attachment))
    return; // its successor is here already
  played_.erase(room);
  tell({kind::released, room, attachment});
}

void peer::take(peer_frame& frame) {
  if (frame.link != link_)
    return; // sent before the link was reset
  switch (frame.what) {
    case kind::to_room:
      to_room(frame);
      break;
    case kind::to_stand_in:
      to_stand_in(frame);
      break;
    case kind::to_session:
      if (const auto& audience = node_.audience_of(frame.session))
        caf::anon_send(caf::actor_cast<caf::actor>(audience), frame.content);
      break;
    case kind::released:
      if (const auto known = served_.find(frame.room);
          known != served_.end()
          && known->second.attachment == frame.attachment)
        served_.erase(known);
      break;
    case kind::lost:
      if (plays(frame.room, frame.attachment))
        send(played_.at(frame.room).stand_in, lost_atom_v);
      break;
    case kind::attach:
      attach(frame.room);
      break;
  }
}

void peer::to_room(peer_frame& frame) {
  auto& served = served_[frame.room];
  if (frame.attachment < served.attachment)
    return; // of a stand-in that has a successor
  served.attachment = frame.attachment;
  if (served.room) {
    pass_on(served, frame.content);
    return;
  }
  served.waiting.push_back(std::move(frame.content));
  if (served.question != 0)
    return;
  served.question = ++last_question_;
  questions_[served.question] = frame.room;
  send(node_.lobby, find_here_atom_v, frame.room, served.question,
       room_seeker_actor{this});
}

void peer::pass_on(served_room& served, const caf::message& request) {
  // The other node cannot know by which number it is an audience here.
  if (request.match_elements<attach_atom, audience_number,
                             std::vector<attached_member>>())
    send(served.room, attach_atom_v,
         audience_of(session_id{other_, 0, 0, 0}, node_.opening),
         request.get_as<std::vector<attached_member>>(2));
  else
    caf::anon_send(caf::actor_cast<caf::actor>(served.room), request);
}

void peer::found(line_number question, const room_start& start) {
  const auto asked = questions_.extract(question);
  if (!asked)
    return;
  const auto known = served_.find(asked.mapped());
  if (known == served_.end() || known->second.question != question) {
    if (!start.room) // no stand-in could be started: nobody is here
      tell({kind::to_room,
            asked.mapped(),
            0,
            {},
            caf::make_message(attach_atom_v, audience_number{0},
                              std::vector<attached_member>{})});
    return;
  }
  if (!start.room) {
    lose_served(asked.mapped());
    return;
  }
  auto& served = known->second;
  served.question = 0;
  served.room = start.room;
  for (const auto& request : std::exchange(served.waiting, {}))
    pass_on(served, request);
  if (served.attachment == 0) {
    served_.erase(known); // no stand-in: it was only to say so
    return;
  }
  monitor(served.room);
  rooms_.emplace(served.room.id(), asked.mapped());
}

void peer::lose_served(const std::string& room) {
  if (const auto known = served_.extract(room))
    tell({kind::lost, room, known.mapped().attachment});
}

void peer::to_stand_in(const peer_frame& frame) {
  if (!plays(frame.room, frame.attachment))
    return; // the answer to a stand-in that has a successor
  if (frame.content.match_elements<update_atom, room_update>())
    send(played_.at(frame.room).stand_in, update_atom_v,
         frame.content.get_as<room_update>(1));
}

void peer::attach(const std::string& room) {
  if (const auto known = played_.find(room); known != played_.end()) {
    send(known->second.stand_in, lost_atom_v);
    return;
  }
  // One that has just ended has a successor soon, which attaches; where there
  // was none, a new one says that nobody is here.
  questions_[++last_question_] = room;
  send(node_.lobby, find_atom_v, room, last_question_, false,
       room_seeker_actor{this});
}

void peer::reset(std::uint64_t link) {
  link_ = link;
  lose_all();
}

void peer::lose_all() {
  served_.clear();
  questions_.clear();
  rooms_.clear();
  for (auto& [room, played] : played_) {
    played.is_lost = true;
    send(played.stand_in, lost_atom_v);
  }
}

} // namespace greenroom
