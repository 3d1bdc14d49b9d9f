create trigger t after insert on u begin select 1; end;
