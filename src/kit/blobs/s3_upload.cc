// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "kit/blobs/s3_transfer.h"
#include "kit/blobs/xml.h"
#include "sys/failpoint.h"

namespace stithy::blobs {

namespace {

// docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
constexpr std::uint64_t kPartsMax = 10'000;
constexpr std::uint64_t kMebi = 1024 * 1024;
constexpr std::chrono::seconds kGivingUp{15};

std::uint64_t part_size(const PartedUpload& upload) {
  std::uint64_t least = (upload.size_bytes + kPartsMax - 1) / kPartsMax;
  return std::max(upload.part_bytes, (least + kMebi - 1) / kMebi * kMebi);
}

class Upload {
 public:
  Upload(const S3Client& client, const PartedUpload& what, Deadline deadline)
      : client_(client), what_(what), deadline_(deadline) {}

  Result<void> run() {
    TRY(begin());
    auto done = send_parts();
    if (done) done = complete();
    if (!done) give_up();
    return done;
  }

 private:
  Result<void> begin() {
    auto response = TRY(client_.send(
        {.method = http::Method::Post, .key = what_.key, .query = {{"uploads", ""}}}, deadline_));
    if (response.status != 200) return storage_refused("begin an upload in parts", response);
    auto root = parse_xml(response.body);
    if (root) id_ = root->text_of("UploadId");
    if (id_.empty()) return storage_away("an upload in parts was begun without an id");
    return {};
  }

  Result<void> send_parts() {
    const std::uint64_t size = part_size(what_);
    for (std::uint64_t offset = 0; offset < what_.size_bytes; offset += size) {
      TRY(sys::failpoint("blobs.before_part"));
      const std::string number = std::to_string(tags_.size() + 1);
      auto response = TRY(client_.send(
          {.method = http::Method::Put,
           .key = what_.key,
           .query = {{"partNumber", number}, {"uploadId", id_}},
           .part = FilePart{what_.fd, offset, std::min(size, what_.size_bytes - offset)}},
          deadline_));
      auto tag = response.headers.find("ETag");
      if (response.status != 200 || !tag) return storage_refused("send a part", response);
      tags_.emplace_back(*tag);
    }
    return {};
  }

  Result<void> complete() {
    TRY(sys::failpoint("blobs.before_completion"));
    std::string body = "<CompleteMultipartUpload>";
    for (std::size_t i = 0; i < tags_.size(); ++i)
      body += text::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", i + 1,
                           escape_xml(tags_[i]));
    body += "</CompleteMultipartUpload>";
    for (int failed = 0;;) {
      auto response = TRY(client_.send({.method = http::Method::Post,
                                        .key = what_.key,
                                        .query = {{"uploadId", id_}},
                                        .body = body},
                                       deadline_));
      // A first attempt whose answer was lost may have completed it; the size is asked for next.
      if (response.status == 404) return {};
      if (response.status != 200) return storage_refused("complete an upload in parts", response);
      // The status is sent before the work is done: a failure comes in the body of a 200.
      auto root = parse_xml(response.body);
      if (root && root->name != "Error") return {};
      std::string code = root ? root->text_of("Code") : "no XML";
      if (!client_.pause(++failed, deadline_))
        return storage_away("an upload in parts was not completed: " + code);
    }
  }

  // With time of its own: the deadline may be what failed. What stays is swept later.
  void give_up() {
    auto response = client_.send(
        {.method = http::Method::Delete, .key = what_.key, .query = {{"uploadId", id_}}},
        Deadline::in(kGivingUp));
    if (!response || (response->status / 100 != 2 && response->status != 404))
      LOG(Warning, "blobs.upload_not_given_up", {{"key", what_.key}});
  }

  const S3Client& client_;
  const PartedUpload& what_;
  const Deadline deadline_;
  std::string id_;
  std::vector<std::string> tags_;
};

}  // namespace

Result<void> upload_in_parts(const S3Client& client, const PartedUpload& upload,
                             Deadline deadline) {
  return Upload(client, upload, deadline).run();
}

}  // namespace stithy::blobs
