// What stands for libnccl.so.2 where there is no GPU: ranks are threads of one process, and device memory is the host's.
// Nothing waits: what is not done yet is under way, as of a communicator that was made with blocking = 0, and goes on when
// it is asked after. Streams are not looked at: a copy is done when it is said to be.
#include <cstdio>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

enum { SUCCESS = 0, INVALID_ARGUMENT = 4, INVALID_USAGE = 5, IN_PROGRESS = 7 };

struct Id {
  char bytes[128];
};

// The first fields of ncclConfig_t, which have been the same since 2.14.
struct Config {
  size_t size;
  unsigned int magic;
  unsigned int version;
  int blocking;
};

struct Copy {
  bool sends;
  char* memory;
  size_t bytes;
  int peer;
};

struct Rank {
  std::string group;
  int rank;
  int ranks;
  std::vector<Copy> given;
  std::deque<Copy> awaited;
  bool failed;
};

static std::mutex lock;
static int ids = 0;
static std::map<std::string, int> joined;
static std::map<std::tuple<std::string, int, int>, std::deque<std::vector<char>>> mail;
static thread_local std::vector<Rank*> grouped;
static thread_local bool grouping = false;

static int progress(Rank* rank) {
  if (rank->failed) {
    return INVALID_ARGUMENT;
  }
  if (joined[rank->group] < rank->ranks) {
    return IN_PROGRESS;
  }
  for (auto copy = rank->awaited.begin(); copy != rank->awaited.end();) {
    auto& box = mail[{rank->group, copy->peer, rank->rank}];
    if (box.empty()) {
      return IN_PROGRESS;
    }
    if (box.front().size() != copy->bytes) {
      rank->failed = true;
      return INVALID_ARGUMENT;
    }
    memcpy(copy->memory, box.front().data(), copy->bytes);
    box.pop_front();
    copy = rank->awaited.erase(copy);
  }
  return SUCCESS;
}

static int give(Rank* rank, Copy copy) {
  std::lock_guard<std::mutex> held(lock);
  if (!grouping || copy.peer == rank->rank || copy.peer < 0 || copy.peer >= rank->ranks) {
    return INVALID_USAGE;
  }
  if (grouped.empty()) {
    grouped.push_back(rank);
  }
  rank->given.push_back(copy);
  return IN_PROGRESS;
}

extern "C" {

int ncclGetVersion(int* version) {
  *version = 22903;
  return SUCCESS;
}

int ncclGetUniqueId(Id* id) {
  std::lock_guard<std::mutex> held(lock);
  memset(id->bytes, 0, sizeof id->bytes);
  snprintf(id->bytes, sizeof id->bytes, "emulated %d", ++ids);
  return SUCCESS;
}

int ncclCommInitRankConfig(Rank** made, int ranks, Id id, int rank, Config* config) {
  if (config->magic != 0xcafebeef || config->version != 22903 || config->blocking != 0) {
    return INVALID_ARGUMENT;
  }
  std::lock_guard<std::mutex> held(lock);
  *made = new Rank{id.bytes, rank, ranks, {}, {}, false};
  joined[id.bytes]++;
  return IN_PROGRESS;
}

int ncclGroupStart() {
  grouping = true;
  return SUCCESS;
}

int ncclSend(char* from, size_t count, int type, int peer, Rank* rank, void*) {
  return type == 7 ? give(rank, {true, from, count * 4, peer}) : INVALID_ARGUMENT;
}

int ncclRecv(char* to, size_t count, int type, int peer, Rank* rank, void*) {
  return type == 7 ? give(rank, {false, to, count * 4, peer}) : INVALID_ARGUMENT;
}

int ncclGroupEnd() {
  std::lock_guard<std::mutex> held(lock);
  grouping = false;
  for (Rank* rank : grouped) {
    for (const Copy& copy : rank->given) {
      if (copy.sends) {
        mail[{rank->group, rank->rank, copy.peer}].emplace_back(copy.memory, copy.memory + copy.bytes);
      } else {
        rank->awaited.push_back(copy);
      }
    }
    rank->given.clear();
  }
  bool any = !grouped.empty();
  grouped.clear();
  return any ? IN_PROGRESS : SUCCESS;
}

int ncclCommGetAsyncError(Rank* rank, int* state) {
  std::lock_guard<std::mutex> held(lock);
  *state = progress(rank);
  return SUCCESS;
}

int ncclCommAbort(Rank* rank) {
  std::lock_guard<std::mutex> held(lock);
  // On real devices the others would wait for ever; that is told by their links.
  delete rank;
  return SUCCESS;
}

const char* ncclGetErrorString(int status) {
  switch (status) {
    case SUCCESS:
      return "no error";
    case INVALID_ARGUMENT:
      return "invalid argument";
    case INVALID_USAGE:
      return "invalid usage";
    default:
      return "unknown";
  }
}
}
