-- f :exec (id RepoId, name text)
delete from t where id = :id;
