// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"

#include "features/editing/routes.h"
#include "features/editing/urls.h"

namespace stithy::editing {

web::Feature feature(const Foundations& on) {
  return {.name = "editing",
          .purpose = "Changing files in the browser and over the API.",
          .routes = routes(),
          .jobs = jobs(on),
          // Beside what the pages of files and folders show on a branch, for those who may write;
          // branch and path follow.
          .slots = {{.place = "code.file",
                     .order = 10,
                     .name = "edit",
                     .label = "Edit",
                     .path = url::edit("", ""),
                     .icon = "edit",
                     .key = "e"},
                    {.place = "code.file",
                     .order = 20,
                     .name = "delete",
                     .label = "Delete",
                     .path = url::confirm_delete("", ""),
                     .icon = "trash"},
                    {.place = "code.folder",
                     .order = 10,
                     .name = "new",
                     .label = "New file",
                     .path = url::new_("", ""),
                     .icon = "plus"},
                    {.place = "code.folder",
                     .order = 20,
                     .name = "upload",
                     .label = "Upload files",
                     .path = url::choose_files("", ""),
                     .icon = "up"},
                    {.place = "code.subfolder",
                     .order = 10,
                     .name = "delete",
                     .label = "Delete this folder",
                     .path = url::confirm_delete("", ""),
                     .icon = "trash"}}};
}

}  // namespace stithy::editing
