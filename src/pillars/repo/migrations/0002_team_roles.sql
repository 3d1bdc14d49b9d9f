-- SPDX-License-Identifier: Apache-2.0
-- What a team of the owning organisation may do in a repository.
create table if not exists team_repos (
  repo_id id not null references repositories (id),
  team_id id not null references teams (id),
  role int not null,
  created_at instant not null,
  primary key (repo_id, team_id)
);
create index if not exists team_repos_by_team on team_repos (team_id, repo_id);
