-- f :exec (id RepoId, name text)
delete from t where id = :id and name = :name;
-- @mysql
delete from t where id = :id;
