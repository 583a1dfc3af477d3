// Training a dictionary, and finding out whether it is worth it.

#include <zdict.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "antiphon/store/store.h"
#include "store/database.h"
#include "store/transaction.h"

namespace antiphon::store {
namespace {

// Fewer bodies do not tell what others will be like.
constexpr std::int64_t kLeastItems = 500;
// As many times the items as at the last training are worth another.
constexpr std::int64_t kGrowth = 4;
// 32 KiB and a sample of some 20 times that: 0.1 s, and twice as much gains next to nothing.
constexpr std::size_t kDictionaryBytes = 32U << 10U;
constexpr std::size_t kSampleBytes = 640U << 10U;
constexpr std::size_t kMostOfOne = 16U << 10U;
constexpr std::int64_t kSamples = 800;
// A new one must save a twentieth.
constexpr std::size_t kLeastGain = 20;

struct Sample {
  std::string bytes;
  std::vector<std::size_t> sizes;

  void add(std::string_view plain) {
    const std::string_view part = plain.substr(0, kMostOfOne);
    if (bytes.size() + part.size() <= kSampleBytes) {
      bytes += part;
      sizes.push_back(part.size());
    }
  }
};

// Bodies from everywhere: every other is for training, the rest to measure with.
struct Samples {
  Sample training;
  Sample measuring;
};

Result<Samples> samples_of(Connection& connection, BodyCodec& bodies, std::int64_t newest) {
  Samples samples;
  Statement body =
      connection.prepare("SELECT packed FROM body WHERE item >= ? ORDER BY item LIMIT 1");
  for (std::int64_t i = 0; i < kSamples; ++i) {
    auto row = body.again().bind(1 + i * newest / kSamples).step();
    if (!row) {
      return row.error();
    }
    if (!*row) {
      break;
    }
    const auto plain = bodies.unpack_plain(body.text());
    if (plain) {
      (i % 2 == 0 ? samples.training : samples.measuring).add(*plain);
    }
  }
  return samples;
}

// Empty where nothing can be learned of them.
std::string trained_on(const Sample& sample) {
  std::string dictionary(kDictionaryBytes, '\0');
  const std::size_t size =
      ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), sample.bytes.data(),
                            sample.sizes.data(), static_cast<unsigned>(sample.sizes.size()));
  dictionary.resize(ZDICT_isError(size) != 0 ? 0 : size);
  return dictionary;
}

Result<std::size_t> packed_size(const Sample& sample, const Dictionaries::Newest& with) {
  BodyCodec codec;
  codec.pack_with(with);
  std::string_view rest = sample.bytes;
  std::size_t total = 0;
  for (const std::size_t size : sample.sizes) {
    auto packed = codec.pack(rest.substr(0, size));
    if (!packed) {
      return packed.error();
    }
    total += packed->size();
    rest.remove_prefix(size);
  }
  return total;
}

Result<bool> is_better(const Sample& sample, std::string_view dictionary,
                       const Dictionaries::Newest& than) {
  if (dictionary.empty()) {
    return false;
  }
  const auto fresh = packing_dictionary(dictionary);
  auto now = packed_size(sample, than);
  if (!now) {
    return now.error();
  }
  auto then = packed_size(sample, {1, fresh.get()});
  if (!then) {
    return then.error();
  }
  return *then < *now - *now / kLeastGain;
}

Result<std::int64_t> newest_body(Connection& connection) {
  return connection.integer("SELECT max(item) FROM body");
}

}  // namespace

Result<bool> Store::wants_dictionary() {
  Connection& connection = database_->connection;
  auto newest = newest_body(connection);
  if (!newest || *newest < kLeastItems) {
    return newest ? Result<bool>(false) : newest.error();
  }
  auto trained = connection.integer("SELECT value FROM meta WHERE name = 'trained'");
  return trained ? Result<bool>(*newest >= *trained * kGrowth) : trained.error();
}

Result<bool> Store::has_dictionary() {
  auto newest = database_->connection.integer("SELECT max(id) FROM dictionary");
  return newest ? Result<bool>(*newest > 0) : newest.error();
}

Result<bool> Store::train_dictionary() {
  Connection& connection = database_->connection;
  // Pages from all over, each for one body: there is nothing to keep them for.
  if (auto set = connection.execute("PRAGMA cache_size=-256"); !set) {
    return set.error();
  }
  auto newest = newest_body(connection);
  if (!newest) {
    return newest.error();
  }
  auto samples = samples_of(connection, database_->bodies, *newest);
  if (!samples) {
    return samples.error();
  }
  auto used = database_->dictionaries.newest();
  if (!used) {
    return used.error();
  }
  const std::string dictionary = trained_on(samples->training);
  auto better = is_better(samples->measuring, dictionary, *used);
  if (!better) {
    return better.error();
  }
  auto transaction = Transaction::begin(connection, Durability::normal);
  if (!transaction) {
    return transaction.error();
  }
  auto written = connection.prepare("UPDATE meta SET value = ? WHERE name = 'trained'")
                     .run_with(std::max<std::int64_t>(*newest, 1));
  if (written && *better) {
    written = database_->dictionaries.add(dictionary);
  }
  if (written) {
    written = transaction->commit();
  }
  return written ? better : written.error();
}

}  // namespace antiphon::store
