UPDATE user_words SET beginnings = 9223372036854775807 WHERE user_id = 'u1';
