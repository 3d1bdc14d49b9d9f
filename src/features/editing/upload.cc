// SPDX-License-Identifier: Apache-2.0
//
// Uploading files into a folder. They are read one after the other into a temporary directory, then
// committed together; memory stays small whatever their size.
#include <array>
#include <set>

#include "base/text.h"
#include "features/code/urls.h"
#include "features/editing/routes.h"
#include "features/editing/settings.h"
#include "features/editing/urls.h"
#include "features/editing/views/upload.h"
#include "features/editing/words.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::editing {

namespace {

// What a page about too large a file may cost: so much is read and dropped, or the browser would
// not see the answer.
constexpr std::uint64_t kDroppedTimes = 4;

struct Uploaded {
  std::string name;
  sys::Path file;
};

// The files of one request, as far as they fit.
class Intake {
 public:
  Intake(web::Request& request, const sys::Path& folder)
      : request_(request),
        folder_(folder),
        file_max_(static_cast<std::uint64_t>(kUploadMax(request.on().settings).bytes)),
        total_max_(static_cast<std::uint64_t>(kUploadTotalMax(request.on().settings).bytes)) {}

  // Reads to the end also after a refusal, so that the answer reaches the browser.
  Result<std::vector<Uploaded>> take() {
    std::vector<Uploaded> files;
    std::optional<Error> refused;
    while (auto head = TRY(request_.next_file())) {
      auto taken = take_file(*head->file_name, files.size(), refused.has_value());
      if (taken && !taken->file.empty()) files.push_back(*std::move(taken));
      if (!taken && taken.error().code == Code::Internal) return taken.error();
      if (!taken && !refused) refused = taken.error();
      if (read_ > total_max_ * kDroppedTimes) break;
    }
    if (refused) return *std::move(refused);
    if (files.empty()) return invalid_field("files", "Choose at least one file.");
    return files;
  }

 private:
  // Without a file where none was chosen, and where nothing is kept any more.
  Result<Uploaded> take_file(const std::string& name, std::size_t number, bool dropping) {
    const sys::Path path = folder_ / text::format("{}", number);
    sys::Fd fd;
    std::optional<Error> refused;
    std::uint64_t size = 0;
    while (auto piece = TRY(read_piece())) {
      size += piece->size();
      if (!refused && size > file_max_)
        refused =
            too_big(text::format("{} is larger than {}.", name, text::render_size(file_max_)));
      if (!refused && read_ > total_max_)
        refused = too_big(
            text::format("The files are larger than {} together.", text::render_size(total_max_)));
      if (dropping || refused) continue;
      if (!fd) fd = TRY(sys::create_file(path));
      TRY(sys::write_all(fd.get(), *piece));
    }
    if (refused) return *std::move(refused);
    if (name.empty()) {
      if (size > 0) return invalid_field("files", "One of the files has no name.");
      return Uploaded{};
    }
    if (dropping) return Uploaded{};
    if (!names_.insert(name).second)
      return invalid_field("files", text::format("Two of the files are named {}.", name));
    if (!fd) TRY(sys::create_file(path));
    return Uploaded{name, path};
  }

  Result<std::optional<std::string_view>> read_piece() {
    const std::size_t got = TRY(request_.read_file(buffer_));
    read_ += got;
    if (got == 0 || read_ > total_max_ * kDroppedTimes) return std::optional<std::string_view>();
    return std::optional(std::string_view(buffer_.data(), got));
  }

  static Error too_big(std::string words) {
    Error error = too_large(words + " Nothing was uploaded. Larger files are pushed with git.");
    error.fields.push_back({"files", error.message});
    return error;
  }

  web::Request& request_;
  const sys::Path folder_;
  const std::uint64_t file_max_, total_max_;
  std::uint64_t read_ = 0;
  std::set<std::string> names_;
  std::array<char, 64 * 1024> buffer_;
};

class Uploader {
 public:
  Uploader(const access::RepoWrite& at, web::Request& request, Spot spot)
      : at_(at), request_(request), spot_(std::move(spot)) {}

  Result<web::Answer> open() {
    if (spot_.tip && !spot_.path.is_root()) {
      auto entry = spot_.git->find_entry(*spot_.tip, spot_.path);
      if (entry && !entry->is_directory())
        return web::see_other(spot_.href(url::choose_files, spot_.path.parent()));
    }
    CommitBox box = TRY(fresh_box(at_, request_, spot_, "Upload files"));
    return render(view_of(std::move(box), spot_.path.text()));
  }

  Result<web::Answer> submit() {
    auto place =
        TRY(sys::TemporaryDirectory::create(request_.on().repositories.scratch(), "upload-"));
    // The files first: their fields follow them, and a browser listens only when all is read.
    Intake intake(request_, place.path());
    auto files = intake.take();
    const web::Form* form = TRY(request_.form());
    TRY(form->require_single("folder"));
    CommitBox box = TRY(typed_box(at_, request_, spot_, hint_for(files), *form));
    const std::string folder(form->text("folder"));
    auto made = files ? commit(box, folder, *files) : Result<git::Oid>(files.error());
    if (made) {
      auto path = git::TreePath::parse(folder);
      return answer_committed(request_, spot_, box, path ? *path : git::TreePath(), code::url::tree,
                              *made);
    }
    auto refusal = refusal_of("Nothing was committed.", made.error());
    if (!refusal) return made.error();
    refusal->message += " Choose the files again.";
    box.refusal = *std::move(refusal);
    return render(view_of(std::move(box), folder), status_of_refusal(made.error()));
  }

 private:
  static std::string hint_for(const Result<std::vector<Uploaded>>& files) {
    if (!files) return "Upload files";
    if (files->size() == 1) return "Upload " + files->front().name;
    return text::format("Upload {} files", files->size());
  }

  Result<git::Oid> commit(const CommitBox& box, const std::string& folder,
                          const std::vector<Uploaded>& files) {
    CommitWish wish = TRY(wish_of(box, spot_, request_.now()));
    auto parent = git::TreePath::parse(folder);
    if (!parent) return invalid_field("folder", parent.error().message);
    std::vector<std::pair<git::TreePath, sys::Path>> put;
    for (const Uploaded& file : files) {
      auto path = parent->child(file.name);
      if (!path) return invalid_field("files", path.error().message);
      put.emplace_back(*std::move(path), file.file);
    }
    wish.change = [&](git::TreeEdit& tree, git::ObjectBatch& batch) -> Result<void> {
      for (const auto& [path, file] : put) {
        TRY(check_unchanged(tree, path, wish.base));
        auto done = tree.put_file(path, TRY(batch.add_file(file)));
        if (!done) return invalid_field("files", done.error().message);
      }
      return {};
    };
    return Committer(at_, request_, spot_.git).commit(wish);
  }

  // An upload replaces files that were there when the page was opened, not what somebody put there
  // meanwhile.
  Result<void> check_unchanged(git::TreeEdit& tree, const git::TreePath& path,
                               const std::optional<git::Oid>& base) const {
    auto now = TRY(tree.find(path));
    if (!now) return {};
    auto then = base ? spot_.git->find_entry(*base, path)
                     : Result<git::TreeEntry>(not_found("There was no commit."));
    if (then && then->oid == now->oid) return {};
    Error error = conflict(text::format(
        "{} was {} by somebody else meanwhile. Look at it, then upload yours again to replace it.",
        text::repair_utf8(path.text()), then ? "changed" : "added"));
    error.fields.push_back({"files", error.message});
    return error;
  }

  UploadView view_of(CommitBox box, std::string folder) const {
    const auto& settings = request_.on().settings;
    const auto file_max = kUploadMax(settings).bytes, total_max = kUploadTotalMax(settings).bytes;
    UploadView view{.heading = access::heading_of(request_, at_, "code"),
                    .crumbs = spot_.crumbs({}),
                    .action = spot_.href(url::upload),
                    .folder = std::move(folder),
                    .file_max = text::render_size(static_cast<std::uint64_t>(file_max)),
                    .total_max = text::render_size(static_cast<std::uint64_t>(total_max)),
                    .file_bytes_max = file_max,
                    .total_bytes_max = total_max,
                    .commit = std::move(box)};
    // The page shows the branch as it is now.
    view.commit.base = spot_.tip ? spot_.tip->hex() : "";
    view.commit.cancel_href = spot_.href(code::url::tree);
    return view;
  }

  web::Answer render(UploadView view, int status = 200) {
    ui::Frame frame = access::repo_frame(
        request_, at_, text::format("Upload files to {}", at_.repository().full_name()));
    frame.indexable = false;
    frame.islands = {"editing-upload"};
    view.commit.csrf = frame.csrf;
    return web::page(request_, frame, upload_page(view), status);
  }

  const access::RepoWrite& at_;
  web::Request& request_;
  const Spot spot_;
};

}  // namespace

Result<web::Answer> show_upload(const access::RepoWrite& at, web::Request& request) {
  return Uploader(at, request, TRY(find_spot(at, request))).open();
}

Result<web::Answer> save_upload(const access::RepoWrite& at, web::Request& request) {
  return Uploader(at, request, TRY(find_spot(at, request))).submit();
}

}  // namespace stithy::editing
