// Made of docs/openapi.json by scripts/schema.mjs. Do not edit.

export interface paths {
    "/admin-invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Become an admin by an invitation
         * @description The token is that of the link that the operator was given; it holds once, for a day.
         */
        post: operations["become-admin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What admins and moderators did
         * @description The latest first.
         */
        get: operations["list-audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The open or the resolved reports
         * @description The newest first.
         */
        get: operations["list-reports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reports/{id}/resolution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Close a report
         * @description One that was changed since the version that is named is a conflict.
         */
        put: operations["resolve-report"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The open rooms
         * @description In the order of their names.
         */
        get: operations["list-rooms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/rooms/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A room, and what everybody in it sends and receives
         * @description Numbers are the server's own: what a participant sends is what came here, and what it receives is what went out to it. Counters begin with the track; the bitrate of a time is the difference of two readings. Where media goes from participant to participant, there are none.
         */
        get: operations["get-room"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/rooms/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close a room
         * @description Everybody leaves it. A live conference whose room it is ends by it.
         */
        post: operations["close-room"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All accounts
         * @description The newest first. With a query: the account with this e-mail address or id, or else those whose names it finds, in another order; it finds confirmed accounts that are not suspended or, with suspended, those that are. A page may then hold fewer than were asked for and not be the last.
         */
        get: operations["list-users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An account */
        get: operations["get-user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/users/{id}/suspension": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Close an account
         * @description Its devices are signed out, its live conferences end, it is put out of rooms, and nobody sees it until this is taken back. Admins cannot be suspended.
         */
        put: operations["suspend-user"];
        post?: never;
        /** Open a closed account again */
        delete: operations["unsuspend-user"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whom you have blocked
         * @description The latest first.
         */
        get: operations["list-blocks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/blocks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Block somebody
         * @description You are not there for each other any more: no profile, search hit, request, message, notification, presence or conference, either way. The answer is the same whether or not there is such a person.
         */
        put: operations["block"];
        post?: never;
        /**
         * Take back a block
         * @description What it ended does not come back.
         */
        delete: operations["unblock"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your conferences
         * @description The newest first.
         */
        get: operations["list-conferences"];
        put?: never;
        /** Make a conference */
        post: operations["create-conference"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conferences/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A conference
         * @description One that you may not see is not found, like one that is not there.
         */
        get: operations["get-conference"];
        put?: never;
        post?: never;
        /**
         * Remove a conference
         * @description One that is finished, or, to cancel it, one that has not begun. Only for the owner; while it is live it is a conflict.
         */
        delete: operations["delete-conference"];
        options?: never;
        head?: never;
        /**
         * Change a conference
         * @description What is left out stays. Only for the owner, until it is finished.
         */
        patch: operations["update-conference"];
        trace?: never;
    };
    "/conferences/{id}/calendar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A planned conference as an iCalendar file
         * @description RFC 5545. One that is not planned for a time is a conflict.
         */
        get: operations["get-calendar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conferences/{id}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a live conference
         * @description Its room closes and your network is told, once, however often this is called. Only for the owner.
         */
        post: operations["finish-conference"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conferences/{id}/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go live
         * @description Others may enter, and your network is told, once, however often this is called. Only for the owner.
         */
        post: operations["start-conference"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conferences/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who took part
         * @description The first to come first, without those whom you may not see. A page may hold fewer than were asked for and not be the last.
         */
        get: operations["list-members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/confirmations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm an e-mail address
         * @description Afterwards one can sign in. The token holds once, for a day.
         */
        post: operations["confirm-email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/confirmations/mails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mail the link again
         * @description The answer is the same whether or not there is such an account that is not confirmed.
         */
        post: operations["resend-confirmation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your connections, or the requests that wait
         * @description The newest first. A page may hold fewer than were asked for and not be the last.
         */
        get: operations["list-connections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write to those who run the platform
         * @description It is mailed to the address of the platform's admin, who answers to the one that is named. Where there is no such address it is not_found.
         */
        post: operations["send-letter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/counters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much is unread */
        get: operations["get-counters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happens, as it happens
         * @description A stream of server-sent events, for EventSource. Nothing is sent again: a page reads what it shows when the first event, ready, comes, and again on reload, which is sent instead of ready to who was here before, and when events were lost. The stream ends when one of your logins has ended, and on many other occasions; who may still listen comes again. The number for one account is bounded.
         */
        get: operations["get-events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/external-sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The identity providers */
        get: operations["list-providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/external-sign-in/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sign in by an identity provider
         * @description A link for browsers: it leads to the provider.
         */
        get: operations["begin-external-sign-in"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/external-sign-in/{provider}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Come back from an identity provider
         * @description The redirect address that is registered with the provider. It sets the cookie of a login and leads to the page that was asked for; or, if it does not work, to the page sign-in with an error in its query.
         */
        get: operations["finish-external-sign-in"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/logins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The devices that are signed in
         * @description The newest first.
         */
        get: operations["list-logins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/logins/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign out a device */
        delete: operations["end-login"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The own account */
        get: operations["get-account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set the picture
         * @description Its middle is kept as JPEG in three sizes, and nothing else of the file. Pictures that move are not taken.
         */
        put: operations["set-avatar"];
        post?: never;
        /** Remove the picture */
        delete: operations["delete-avatar"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/deletion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete the account for good
         * @description At once nobody can see it or sign in to it; all that is the person's goes soon after. An account without a password needs a login that was made a short time ago.
         */
        post: operations["delete-account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All that is stored of oneself
         * @description One JSON object with a member for each kind of record. If the connection ends before it does, it is incomplete.
         */
        get: operations["export-account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change the password
         * @description Signs out all other devices.
         */
        put: operations["change-password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the profile
         * @description What is absent stays as it is.
         */
        patch: operations["update-profile"];
        trace?: never;
    };
    "/me/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the settings
         * @description What is absent stays as it is.
         */
        patch: operations["update-settings"];
        trace?: never;
    };
    "/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your inbox or Sent box
         * @description The newest first.
         */
        get: operations["list-messages"];
        put?: never;
        /**
         * Send a message
         * @description To people who take messages from you: those who accept private messages, and those who are connected with you. If none of them does, it is forbidden.
         */
        post: operations["send-message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A message
         * @description It stays unread: reading is said by itself.
         */
        get: operations["get-message"];
        put?: never;
        post?: never;
        /**
         * Remove a message from your box
         * @description Others keep their copies.
         */
        delete: operations["delete-message"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Mark a message as read */
        put: operations["read-message"];
        post?: never;
        /** Mark a message as unread */
        delete: operations["unread-message"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your notifications
         * @description The newest first. A request to be connected is answered by approve-connection and decline-connection of its actor.
         */
        get: operations["list-notifications"];
        put?: never;
        post?: never;
        /** Remove all your notifications */
        delete: operations["delete-notifications"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A notification */
        get: operations["get-notification"];
        put?: never;
        post?: never;
        /**
         * Remove a notification
         * @description A request that it tells of goes on to wait.
         */
        delete: operations["delete-notification"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Mark a notification as read */
        put: operations["read-notification"];
        post?: never;
        /** Mark a notification as unread */
        delete: operations["unread-notification"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notifications/read-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark all your notifications as read */
        post: operations["read-notifications"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/password-resets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password by a link
         * @description The token holds once, for 30 minutes. Signs out all devices.
         */
        post: operations["reset-password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/password-resets/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask whether a link still holds
         * @description For the page that the link leads to. It changes nothing; it is no GET since the token would be in logs.
         */
        post: operations["check-password-reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/password-resets/mails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mail a link for a new password
         * @description The answer is the same whether or not there is such an account.
         */
        post: operations["forgot-password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search for people
         * @description Each word of the query must begin a word of the name; case and accents do not matter. You do not find yourself, nor people whom you may not see.
         */
        get: operations["search-people"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A profile
         * @description Somebody whom you may not see is not found, like somebody who is not there.
         */
        get: operations["get-person"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Somebody's picture */
        get: operations["get-avatar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/conferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Somebody's conferences
         * @description The newest first: all of them if you are connected, else the public ones.
         */
        get: operations["list-conferences-of"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/connection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How you are connected with somebody */
        get: operations["get-connection"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/connection/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept somebody's request
         * @description What was done already is no error; what the other one has made impossible meanwhile is a conflict.
         */
        post: operations["approve-connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/connection/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back a request
         * @description What was done already is no error; what the other one has made impossible meanwhile is a conflict.
         */
        post: operations["cancel-connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/connection/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse somebody's request
         * @description What was done already is no error; what the other one has made impossible meanwhile is a conflict.
         */
        post: operations["decline-connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/connection/disconnect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a connection
         * @description Nobody is told. Who may not be in the other's conference any more is put out of it. What was done already is no error; what the other one has made impossible meanwhile is a conflict.
         */
        post: operations["disconnect-connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/connection/request": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask somebody to be connected
         * @description It approves, if that person has asked you already. What was done already is no error; what the other one has made impossible meanwhile is a conflict.
         */
        post: operations["request-connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report somebody to the admins
         * @description The answer is the same whether or not there is such a person.
         */
        post: operations["report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What people do now
         * @description Only of those who are connected with you, and of yourself. Who is missing is not there, or nobody you may know it of.
         */
        get: operations["get-presence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a password
         * @description That the address is unknown and that the password is wrong are one answer.
         */
        post: operations["sign-in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends the login that the request comes with, and takes its cookie away. Without one, or with one that has ended, it does nothing.
         */
        post: operations["sign-out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an account
         * @description A link to confirm the address is mailed. The answer is the same if the address has an account; its owner is told by mail.
         */
        post: operations["sign-up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your timeline
         * @description The conferences of your network, the newest first, without those that you may not see now. A page may hold fewer than were asked for and not be the last.
         */
        get: operations["list-timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/timeline/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove an entry */
        delete: operations["delete-entry"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/timeline/clear-finished": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove all entries of conferences that are finished */
        post: operations["clear-timeline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Account: {
            admin: boolean;
            /**
             * @description Changes with the picture; absent without one.
             * @example 9f86d081884c7d65
             */
            avatar?: string;
            bio: string;
            /** Format: date-time */
            created_at: string;
            /** @example ada@example.org */
            email: string;
            /** @description Wants copies of notifications and messages by e-mail. */
            email_notifications: boolean;
            /** @example Ada Byron */
            full_name: string;
            /** @description Whether one can sign in with a password. */
            has_password: boolean;
            /** @example 01a1ff22-4e87-786a-a1db-141177e3be82 */
            id: string;
            /**
             * @description BCP 47.
             * @example en
             */
            language: string;
            /** @example London */
            location: string;
            /** @description Takes messages from people who are not connected. */
            private_messages: boolean;
            /** @description By which one can sign in, beside a password. */
            providers: string[];
            /** @example https://ada.example/ */
            website: string;
        };
        Audit: {
            action: string;
            /** @description The id of the admin or moderator; empty if the operator of the server did it. */
            actor: string;
            /** Format: date-time */
            at: string;
            /** @description Those whose ids are in the entry, as far as there are records of them. */
            conferences: components["schemas"]["AuditConference"][];
            detail: string;
            id: string;
            /** @description The id of what was acted on. */
            object: string;
            /** @description Those whose ids are in the entry, as far as they have accounts. */
            people: components["schemas"]["Person"][];
        };
        AuditConference: {
            id: string;
            title: string;
        };
        Blocked: {
            /** Format: date-time */
            at: string;
            person: components["schemas"]["Person"];
        };
        ChangePasswordRequest: {
            /** @example correct horse battery */
            new_password: string;
            /** @description The present password; absent if there is none. */
            old_password?: string;
        };
        Conference: {
            /**
             * Format: date-time
             * @description When it went live; absent before.
             */
            broadcast_at?: string;
            /** Format: date-time */
            created_at: string;
            description: string;
            /**
             * Format: date-time
             * @description When it ended; absent before.
             */
            finished_at?: string;
            /** @description Also the name of its room. */
            id: string;
            /** @description Others wait at the door until somebody who may moderate lets them in. */
            lobby: boolean;
            /** @description The id of the person. */
            owner: string;
            /** @description One is asked for at the door, but not from the owner. */
            password: boolean;
            /** @description For everybody who is signed in; else for those connected with the owner. */
            public: boolean;
            /**
             * Format: date-time
             * @description When it is planned to start; absent if it is not.
             */
            starts_at?: string;
            /** @enum {string} */
            state: "upcoming" | "live" | "finished";
            title: string;
        };
        ConferenceEvent: {
            /** @description The id. */
            conference: string;
            /**
             * @description How far it is now; absent once it is removed.
             * @enum {string}
             */
            state?: "upcoming" | "live" | "finished";
        };
        ConferencePatch: {
            /** @description At most 5,000 characters. */
            description?: string;
            lobby?: boolean;
            /** @description Empty takes it away. */
            password?: string;
            /** @description Not while it is live. */
            public?: boolean;
            /**
             * @description A date and time as in RFC 3339; empty if it is not planned any more. Not while it is live.
             * @example 2030-01-31T18:00:00Z
             */
            starts_at?: string;
            /** @description 3 to 200 characters. */
            title?: string;
        };
        Connection: {
            person: components["schemas"]["Person"];
            /**
             * Format: date-time
             * @description When it was approved, or requested while it waits.
             */
            since: string;
            /** @enum {string} */
            status: "outgoing" | "incoming" | "connected";
        };
        ConnectionEvent: {
            /** @description The id. */
            person: string;
            /** @enum {string} */
            status: "none" | "outgoing" | "incoming" | "connected";
        };
        ContactRequest: {
            /**
             * @description Where the answer goes.
             * @example ada@example.org
             */
            email: string;
            /** @example Ada Byron */
            name: string;
            /** @example A question */
            subject: string;
            /** @example When do you open? */
            text: string;
        };
        Counters: {
            /** Format: int64 */
            messages: number;
            /** Format: int64 */
            notifications: number;
        };
        CreateConferenceRequest: {
            /** @description At most 5,000 characters. */
            description?: string;
            /** @description Others wait at the door until you let them in. */
            lobby?: boolean;
            /** @description Asked for at the door; at most 256 bytes. */
            password?: string;
            /** @description For everybody who is signed in; else for those connected with you. */
            public?: boolean;
            /**
             * Format: date-time
             * @description When it is planned to start, within five years.
             */
            starts_at?: string;
            /** @description 3 to 200 characters. */
            title: string;
        };
        DeleteAccountRequest: {
            /** @description The password, if there is one. */
            password?: string;
        };
        Details: {
            conference: components["schemas"]["Conference"];
            /** @description You may join now. */
            enter: boolean;
            /**
             * Format: int64
             * @description How many took part.
             */
            members: number;
            /** @description You are the owner. */
            mine: boolean;
            owner: components["schemas"]["HostPerson"];
            /**
             * @description Why you may not.
             * @enum {string}
             */
            reason?: "not_live" | "finished";
        };
        EmailRequest: {
            /** @example ada@example.org */
            email: string;
        };
        Empty: Record<string, never>;
        Entry: {
            /**
             * Format: date-time
             * @description When the conference went live.
             */
            at: string;
            conference: components["schemas"]["Conference"];
            /**
             * Format: int64
             * @description How many seconds it has been live, or was.
             */
            duration: number;
            id: string;
            live: boolean;
            owner: components["schemas"]["HostPerson"];
            /**
             * Format: int64
             * @description How many seconds ago it went live.
             */
            started: number;
        };
        Fault: {
            /**
             * @description Where it is.
             * @example body.email
             */
            location?: string;
            /** @example expected string */
            message: string;
        };
        Found: {
            /** @description Changes with the picture; absent without one. */
            avatar?: string;
            bio: string;
            /**
             * @description How you are connected with the person.
             * @enum {string}
             */
            connection: "none" | "outgoing" | "incoming" | "connected";
            full_name: string;
            id: string;
            location: string;
            /** @description You may write to the person. */
            private_messages: boolean;
        };
        HostPerson: {
            /** @description Changes with the picture; absent without one. */
            avatar?: string;
            /** @description With you. */
            connected: boolean;
            full_name: string;
            id: string;
        };
        ListAudit: {
            items: components["schemas"]["Audit"][];
            /** @description The cursor of the next page; none if this is the last. */
            next?: string;
        };
        ListBlocked: {
            items: components["schemas"]["Blocked"][];
            /** @description The cursor of the next page; none if this is the last. */
            next?: string;
        };
        ListConference: {
            items: components["schemas"]["Conference"][];
            /** @description The cursor of the next page; none if this is the last. */
            next?: string;
        };
        ListConnection: {
            items: components["schemas"]["Connection"][];
            /** @description The cursor of the next page; none if this is the last. */
            next?: string;
        };
        ListEntry: {
            items: components["schemas"]["Entry"][];
            /** @description The cursor of the next page; none if this is the last. */
            next?: string;
        };
        ListFound: {
            items: components["schemas"]["Found"][];
            /** @description The cursor of the next page; none if this is the last. */
            next?: string;
        };
        ListLogin: {
            items: components["schemas"]["Login"][];
            /** @description The cursor of the next page; none if this is the last. */
            next?: string;
        };
        ListMember: {
            items: components["schemas"]["Member"][];
            /** @description The cursor of the next page; none if this is the last. */
            next?: string;
        };
        ListMessage: {
            items: components["schemas"]["Message"][];
            /** @description The cursor of the next page; none if this is the last. */
            next?: string;
        };
        ListNotification: {
            items: components["schemas"]["Notification"][];
            /** @description The cursor of the next page; none if this is the last. */
            next?: string;
        };
        ListReport: {
            items: components["schemas"]["Report"][];
            /** @description The cursor of the next page; none if this is the last. */
            next?: string;
        };
        ListRoom: {
            items: components["schemas"]["Room"][];
            /** @description The cursor of the next page; none if this is the last. */
            next?: string;
        };
        ListUser: {
            items: components["schemas"]["User"][];
            /** @description The cursor of the next page; none if this is the last. */
            next?: string;
        };
        Login: {
            /**
             * @description The network address that it signed in from.
             * @example 192.0.2.7
             */
            address: string;
            /** Format: date-time */
            created_at: string;
            /** @description It is the one that asks. */
            current: boolean;
            /** Format: date-time */
            expires_at: string;
            id: string;
            /**
             * Format: date-time
             * @description When it was last used, within some minutes.
             */
            seen_at: string;
            /** @description As the device calls itself. */
            user_agent: string;
        };
        MediaPath: {
            /** Format: int64 */
            bytes_received: number;
            /**
             * Format: int64
             * @description By the server.
             */
            bytes_sent: number;
            /**
             * @description From the participant's side.
             * @enum {string}
             */
            direction: "send" | "receive";
            /**
             * Format: int64
             * @description What the way to the participant is thought to carry, in bit/s; 0 if it is not known.
             */
            estimate: number;
            /** Format: int64 */
            packets_received: number;
            /** Format: int64 */
            packets_sent: number;
            /** @description udp or tcp; absent until connected. */
            protocol?: string;
            quality?: string;
            /**
             * Format: double
             * @description Seconds; 0 if it is not known.
             */
            round_trip: number;
            /** @description As with RTCIceTransportState. */
            state: string;
        };
        Member: {
            /**
             * Format: date-time
             * @description Came first.
             */
            first_at: string;
            /**
             * Format: date-time
             * @description Came or left last.
             */
            last_at: string;
            person: components["schemas"]["HostPerson"];
        };
        Message: {
            body: string;
            from: components["schemas"]["Person"];
            id: string;
            /**
             * Format: date-time
             * @description Absent while unread, and in the Sent box.
             */
            read_at?: string;
            /** Format: date-time */
            sent_at: string;
            subject: string;
            /** @description All in the Sent box; in an inbox only you. */
            to: components["schemas"]["Person"][];
        };
        MessageEvent: {
            from: components["schemas"]["Person"];
            id: string;
            subject: string;
            /**
             * Format: int64
             * @description How many messages are unread now.
             */
            unread: number;
        };
        Notification: {
            /** @description Who did it; absent if nobody. */
            actor?: components["schemas"]["Person"];
            /** Format: date-time */
            at: string;
            /**
             * Format: int64
             * @description How many happenings it stands for.
             */
            count: number;
            /** @description The subject of the message or the title of the conference. */
            data?: string;
            id: string;
            /** @description requested, approved, declined, message, live, closed or reminder; more may come. */
            kind: string;
            /** @description The id of the message or the conference that it is about. */
            object?: string;
            /**
             * Format: date-time
             * @description Absent while unread.
             */
            read_at?: string;
            /** @description In words, in your language. Text, never markup. */
            text: string;
        };
        NotificationEvent: {
            notification: components["schemas"]["Notification"];
            /**
             * Format: int64
             * @description How many notifications are unread now.
             */
            unread: number;
        };
        Person: {
            /** @description Changes with the picture; absent without one. */
            avatar?: string;
            /** @description Empty if the person is not to be seen, or not there any more. */
            full_name: string;
            id: string;
        };
        Presence: {
            /** @description Takes part in a live conference of their own. */
            hosting_live: boolean;
            in_conference: boolean;
            online: boolean;
            /** @description The id. */
            person: string;
        };
        PresenceAnswer: {
            items: components["schemas"]["Presence"][];
        };
        Problem: {
            /**
             * @description What went wrong, for programs; never renamed.
             * @example invalid
             */
            code: string;
            /**
             * @description More about it, for developers.
             * @example at least 8 characters
             */
            detail?: string;
            /** @description All that is wrong with the form of the request. */
            errors?: components["schemas"]["Fault"][];
            /**
             * @description The field that is wrong, if it is one.
             * @example password
             */
            field?: string;
            /**
             * Format: int64
             * @description The HTTP status.
             * @example 422
             */
            status: number;
            /**
             * @description The code in words.
             * @example A value is not acceptable
             */
            title: string;
        };
        Profile: {
            /** @description Changes with the picture; absent without one. */
            avatar?: string;
            bio: string;
            /**
             * @description How you are connected with the person.
             * @enum {string}
             */
            connection: "none" | "outgoing" | "incoming" | "connected";
            full_name: string;
            id: string;
            location: string;
            /** @description You may write to the person. */
            private_messages: boolean;
            /** @description It is your own. */
            self: boolean;
            /**
             * Format: date-time
             * @description When the account was made.
             */
            since: string;
            /** @description Empty, or an http or https address. */
            website: string;
        };
        ProfileRequest: {
            bio?: string;
            /** @example Ada Byron */
            full_name?: string;
            /** @example London */
            location?: string;
            /**
             * @description An http or https address, or nothing.
             * @example https://ada.example/
             */
            website?: string;
        };
        ProvidersAnswer: {
            /**
             * @example [
             *       "google"
             *     ]
             */
            items: string[];
        };
        ReceivedTrack: {
            /**
             * Format: int64
             * @description That the allocator has given it, in bit/s.
             */
            bitrate: number;
            /** Format: int64 */
            bytes_sent: number;
            codec: string;
            /** @description The same in an English sentence, with numbers. */
            explain: string;
            from: components["schemas"]["RoomPerson"];
            /** Format: int64 */
            height: number;
            id: string;
            /**
             * Format: double
             * @description Seconds.
             */
            jitter: number;
            /** @enum {string} */
            kind: "audio" | "video";
            /** @description What is sent of a video. */
            layer?: components["schemas"]["SentLayer"];
            /**
             * Format: double
             * @description The part of its packets that the receiver lately reported as lost, 0 to 1.
             */
            lost: number;
            /** Format: int64 */
            packets_retransmitted: number;
            /** Format: int64 */
            packets_sent: number;
            /** @description Nothing is sent now; reason says why. */
            paused: boolean;
            /** @description Why it is not more: full (it is the best there is), size, wish, bandwidth, hysteresis, hidden, paused, last-n, source, or none before the first decision. */
            reason: string;
            /**
             * Format: double
             * @description Seconds.
             */
            round_trip: number;
            source: string;
            /** Format: int64 */
            width: number;
        };
        RemovedAnswer: {
            /**
             * Format: int64
             * @description How many were.
             */
            removed: number;
        };
        Report: {
            /** @description Absent once the account is deleted. */
            by?: components["schemas"]["Person"];
            /** Format: date-time */
            created_at: string;
            id: string;
            /** @description The admin's. */
            note: string;
            of: components["schemas"]["Person"];
            /**
             * Format: date-time
             * @description Absent while it is open.
             */
            resolved_at?: string;
            resolved_by?: components["schemas"]["Person"];
            text: string;
            /**
             * Format: int64
             * @description To be named when it is resolved.
             */
            version: number;
        };
        ReportRequest: {
            /** @description 1 to 2000 characters. */
            text: string;
        };
        ResetPasswordRequest: {
            /** @example correct horse battery */
            password: string;
            /** @description What follows #token= in the link that was mailed. */
            token: string;
        };
        ResolveReportRequest: {
            /** @description At most 2,000 characters. */
            note?: string;
            /**
             * Format: int64
             * @description That of the report as it was read.
             */
            version: number;
        };
        Room: {
            /** @description Absent if it is no conference's. */
            conference?: components["schemas"]["RoomConference"];
            /** @description Media goes from participant to participant. */
            direct: boolean;
            /**
             * Format: int64
             * @description How many nobody sees.
             */
            hidden: number;
            /** @description Of this opening of the room: it changes when the room opens again. */
            id: string;
            /**
             * Format: int64
             * @description How many wait in the lobby.
             */
            knocking: number;
            /** @description Nobody else gets in. */
            locked: boolean;
            /** @description Of a hosted conference, its id. */
            name: string;
            /** Format: date-time */
            opened_at: string;
            /**
             * Format: int64
             * @description How many are in it, but those whom nobody sees.
             */
            participants: number;
            /** @description At most 100 of those who are in it. */
            people: components["schemas"]["RoomPerson"][];
        };
        RoomConference: {
            id: string;
            owner: components["schemas"]["Person"];
            private: boolean;
            title: string;
        };
        RoomDetails: {
            /** @description The cursor of the next page; none if this is the last. */
            next?: string;
            /** @description A page of those who are in it, hidden ones included, in the order in which they came, to the millisecond. */
            participants: components["schemas"]["RoomParticipant"][];
            room: components["schemas"]["Room"];
            /** @description At most 100 of those who wait in the lobby. */
            waiting: components["schemas"]["RoomPerson"][];
        };
        RoomParticipant: {
            /** @description The connection is interrupted; the participant may come back. */
            away: boolean;
            /** @description Of media, as far as there are any. */
            connections: components["schemas"]["MediaPath"][];
            /**
             * @description How the participant came in: by a page or program, a sender or a player by HTTP, or the server itself.
             * @enum {string}
             */
            door: "signal" | "whip" | "whep" | "local";
            /** @description Others do not see the participant. */
            hidden: boolean;
            /** @description The id of the person, if the person has an account. */
            identity: string;
            /** Format: date-time */
            joined_at: string;
            name: string;
            /** @description Of the connection, as others see it: excellent, good, poor or lost. Absent until it is known. */
            quality?: string;
            /** @description At most 100 of the tracks. */
            receives: components["schemas"]["ReceivedTrack"][];
            /**
             * Format: int64
             * @description How many tracks the participant receives in all.
             */
            receiving: number;
            role?: string;
            sends: components["schemas"]["SentTrack"][];
            /** @description Of this presence. */
            sid: string;
        };
        RoomPerson: {
            /** @description The id of the person. */
            identity: string;
            name: string;
        };
        SendMessageRequest: {
            /** @description 1 to 10,000 characters. */
            body: string;
            /** @description 1 to 200 characters. */
            subject: string;
            /** @description Ids of 1 to 50 people. */
            to: string[];
        };
        SentAnswer: {
            id: string;
            /** @description Ids of those who did not get it: not there, not to be seen, or taking no messages from you. */
            refused: string[];
        };
        SentEncoding: {
            /**
             * Format: int64
             * @description In the last second, in bit/s.
             */
            bitrate: number;
            /** Format: double */
            frames_per_second: number;
            /** Format: int64 */
            height: number;
            /**
             * Format: double
             * @description Seconds.
             */
            jitter: number;
            /**
             * Format: int64
             * @description How often one was asked for.
             */
            key_frames_requested: number;
            /** @description As W3C webrtc-svc names them, such as L1T3. */
            layers?: string;
            /** @description It comes. */
            live: boolean;
            /** Format: int64 */
            packets_lost: number;
            /** Format: int64 */
            packets_received: number;
            /** @description Absent for the only one. */
            rid?: string;
            /** @description Somebody is to be sent it. */
            wanted: boolean;
            /**
             * Format: int64
             * @description 0 if it is not known, as is the height.
             */
            width: number;
        };
        SentLayer: {
            /** Format: int64 */
            spatial: number;
            /** Format: int64 */
            temporal: number;
        };
        SentTrack: {
            /** @example video/VP8 */
            codec: string;
            /** @description The smallest first, those of unknown size last. None if the media does not go by the server. */
            encodings: components["schemas"]["SentEncoding"][];
            id: string;
            /** @enum {string} */
            kind: "audio" | "video";
            muted: boolean;
            /** @description camera, microphone, screen, screen-audio or custom. */
            source: string;
        };
        SettingsRequest: {
            /** @description Wants copies of notifications and messages by e-mail. */
            email_notifications?: boolean;
            /**
             * @description BCP 47; one that there are texts in.
             * @example en
             */
            language?: string;
            /** @description Takes messages from people who are not connected. */
            private_messages?: boolean;
        };
        SignedIn: {
            /** @example Ada Byron */
            full_name: string;
            /** @example 01a1ff22-4e87-786a-a1db-141177e3be82 */
            id: string;
            /** @example en */
            language: string;
            /** @description For Authorization: Bearer, if it was asked for. */
            token?: string;
        };
        SignInRequest: {
            /** @example ada@example.org */
            email: string;
            /** @example correct horse battery */
            password: string;
            /**
             * @description How the login is given out: as a cookie, for pages, or as a token in the answer, for programs.
             * @default cookie
             * @enum {string}
             */
            use: "cookie" | "token";
        };
        SignUpRequest: {
            /** @example ada@example.org */
            email: string;
            /** @example Ada Byron */
            full_name: string;
            /**
             * @description BCP 47. One without texts means the platform's.
             * @example en
             */
            language?: string;
            /**
             * @description At least 8 characters, if the server asks for no more.
             * @example correct horse battery
             */
            password: string;
            /**
             * @description Agrees to the terms; must be true.
             * @example true
             */
            terms: boolean;
        };
        Status: {
            /**
             * @description Outgoing: you have asked. Incoming: you were asked.
             * @enum {string}
             */
            status: "none" | "outgoing" | "incoming" | "connected";
        };
        SuspendRequest: {
            /** @description For other admins; the audit has it. */
            reason?: string;
        };
        TokenRequest: {
            /** @description What follows #token= in the link that was mailed. */
            token: string;
        };
        User: {
            admin: boolean;
            /** @description Changes with the picture; absent without one. */
            avatar?: string;
            bio: string;
            /**
             * Format: date-time
             * @description Absent until the e-mail address was proved.
             */
            confirmed_at?: string;
            /** Format: date-time */
            created_at: string;
            /** @description Absent in lists. */
            details?: components["schemas"]["UserDetails"];
            email: string;
            full_name: string;
            id: string;
            language: string;
            location: string;
            /**
             * Format: date-time
             * @description Absent while it is not suspended.
             */
            suspended_at?: string;
            website: string;
        };
        UserDetails: {
            /**
             * Format: int64
             * @description On how many it is signed in.
             */
            devices: number;
            /** @description Whether it can be signed in to with a password. */
            has_password: boolean;
            /** @description By which it can be signed in to, beside a password. */
            providers: string[];
            /**
             * Format: date-time
             * @description When one of these was last used; absent without.
             */
            seen_at?: string;
            /** @description The admin who did it; absent if it is not suspended, or was long ago. */
            suspended_by?: components["schemas"]["Person"];
            /** @description The reason. */
            suspended_for?: string;
        };
    };
    responses: {
        /** @description It was not done; code says why. */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "become-admin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "list-audit": {
        parameters: {
            query?: {
                /** @description The next of the page before; none for the first page. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListAudit"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "list-reports": {
        parameters: {
            query?: {
                /** @description The next of the page before; none for the first page. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
                /** @description Those that are; else those that are open. */
                resolved?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListReport"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "resolve-report": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResolveReportRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "list-rooms": {
        parameters: {
            query?: {
                /** @description The next of the page before; none for the first page. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListRoom"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "get-room": {
        parameters: {
            query?: {
                /** @description The next of the page before; none for the first page. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomDetails"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "close-room": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "list-users": {
        parameters: {
            query?: {
                /** @description The next of the page before; none for the first page. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
                /** @description An e-mail address, an id, or beginnings of words of the name. */
                query?: string;
                /** @description Only those that are. */
                suspended?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListUser"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "get-user": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "suspend-user": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SuspendRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "unsuspend-user": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "list-blocks": {
        parameters: {
            query?: {
                /** @description The next of the page before; none for the first page. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListBlocked"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    block: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    unblock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "list-conferences": {
        parameters: {
            query?: {
                /** @description The next of the page before; none for the first page. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
                /** @description Only those in one of these states; the parameter may be repeated. */
                state?: ("upcoming" | "live" | "finished")[] | null;
                /** @description Only those for everybody who is signed in, or only the others, for those connected with the owner. */
                visibility?: "public" | "private";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListConference"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "create-conference": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateConferenceRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conference"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "get-conference": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that is known: if it still holds, the answer is 304 and has no body. */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Details"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "delete-conference": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "update-conference": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed: if it was changed meanwhile, the answer is stale. Without it, whatever is there is changed. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConferencePatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conference"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "get-calendar": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Content-Disposition"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/calendar": string;
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "finish-conference": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conference"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "start-conference": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conference"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "list-members": {
        parameters: {
            query?: {
                /** @description The next of the page before; none for the first page. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListMember"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "confirm-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "resend-confirmation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailRequest"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "list-connections": {
        parameters: {
            query?: {
                /** @description The next of the page before; none for the first page. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
                /** @description Only those whose names it finds, as the search for people does. */
                query?: string;
                status?: "connected" | "incoming" | "outgoing";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListConnection"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "send-letter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactRequest"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "get-counters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Counters"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "get-events": {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent by browsers that come again. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": ({
                        data: components["schemas"]["Empty"];
                        /** @enum {string} */
                        event: "ready";
                        id?: string;
                    } | {
                        data: components["schemas"]["Empty"];
                        /** @enum {string} */
                        event: "reload";
                        id?: string;
                    } | {
                        data: components["schemas"]["NotificationEvent"];
                        /** @enum {string} */
                        event: "notification";
                        id?: string;
                    } | {
                        data: components["schemas"]["MessageEvent"];
                        /** @enum {string} */
                        event: "message";
                        id?: string;
                    } | {
                        data: components["schemas"]["Counters"];
                        /** @enum {string} */
                        event: "counters";
                        id?: string;
                    } | {
                        data: components["schemas"]["ConnectionEvent"];
                        /** @enum {string} */
                        event: "connection";
                        id?: string;
                    } | {
                        data: components["schemas"]["Presence"];
                        /** @enum {string} */
                        event: "presence";
                        id?: string;
                    } | {
                        data: components["schemas"]["ConferenceEvent"];
                        /** @enum {string} */
                        event: "conference";
                        id?: string;
                    })[];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "list-providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvidersAnswer"];
                };
            };
            400: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "begin-external-sign-in": {
        parameters: {
            query?: {
                /** @description The path of the page to come back to, below the platform's. Absent means its first. */
                return?: string;
            };
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description See Other */
            303: {
                headers: {
                    Location?: string;
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "finish-external-sign-in": {
        parameters: {
            query?: {
                code?: string;
                state?: string;
            };
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description See Other */
            303: {
                headers: {
                    Location?: string;
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "list-logins": {
        parameters: {
            query?: {
                /** @description The next of the page before; none for the first page. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListLogin"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "end-login": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "get-account": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that is known: if it still holds, the answer is 304 and has no body. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "set-avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
                "image/jpeg": string;
                "image/png": string;
                "image/webp": string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "delete-avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "delete-account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeleteAccountRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "export-account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePasswordRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "update-profile": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed: if it was changed meanwhile, the answer is stale. Without it, whatever is there is changed. */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "update-settings": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what is to be changed: if it was changed meanwhile, the answer is stale. Without it, whatever is there is changed. */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "list-messages": {
        parameters: {
            query?: {
                box?: "inbox" | "sent";
                /** @description The next of the page before; none for the first page. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListMessage"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "send-message": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendMessageRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentAnswer"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "get-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "delete-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "read-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "unread-message": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "list-notifications": {
        parameters: {
            query?: {
                /** @description The next of the page before; none for the first page. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
                /** @description Only those. */
                unread?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListNotification"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "delete-notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "get-notification": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "delete-notification": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "read-notification": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "unread-notification": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "read-notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetPasswordRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "check-password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "forgot-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailRequest"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "search-people": {
        parameters: {
            query?: {
                /** @description The next of the page before; none for the first page. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
                /** @description Only those who take a message from you. */
                messageable?: boolean;
                /** @description At most 100 characters and 8 words. Without a word it finds nobody. */
                query?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListFound"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "get-person": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag that is known: if it still holds, the answer is 304 and has no body. */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "get-avatar": {
        parameters: {
            query?: {
                /** @description The side of the square, in pixels. */
                size?: "96" | "256" | "512";
                /** @description The avatar of the person. With it the picture may be kept for ever, since it changes with the picture. */
                v?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": string;
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "list-conferences-of": {
        parameters: {
            query?: {
                /** @description The next of the page before; none for the first page. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
                /** @description Only those in one of these states; the parameter may be repeated. */
                state?: ("upcoming" | "live" | "finished")[] | null;
                /** @description Only those for everybody who is signed in, or only the others, for those connected with the owner. */
                visibility?: "public" | "private";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListConference"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "get-connection": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "approve-connection": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "cancel-connection": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "decline-connection": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "disconnect-connection": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "request-connection": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportRequest"];
            };
        };
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "get-presence": {
        parameters: {
            query: {
                /** @description Ids of people; the parameter is repeated. */
                id: string[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PresenceAnswer"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "sign-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignUpRequest"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "list-timeline": {
        parameters: {
            query?: {
                /** @description The next of the page before; none for the first page. */
                cursor?: string;
                /** @description How many items at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListEntry"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "delete-entry": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
    "clear-timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedAnswer"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            408: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            413: components["responses"]["Problem"];
            415: components["responses"]["Problem"];
            422: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
        };
    };
}
