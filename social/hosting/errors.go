package hosting

import (
	"errors"
	"fmt"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

func errorf(code social.Code, format string, args ...any) error {
	return &social.Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

func invalid(field, format string, args ...any) error {
	return &social.Error{Code: social.CodeInvalid, Field: field, Message: fmt.Sprintf(format, args...)}
}

// notFound is the one answer for conferences that are not there or may not be seen.
func notFound() error { return errorf(social.CodeNotFound, "there is no such conference") }

func errFinished() error {
	return errorf(social.CodeConflict, "the conference is finished")
}

// stored makes what a driver says an answer for the one who asked; faults stay what they are.
func stored(err error) error {
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return notFound()
	case errors.Is(err, storage.ErrConflict):
		return errorf(social.CodeConflict, "the conference was changed meanwhile")
	case errors.Is(err, storage.ErrCursor):
		return invalid("cursor", "not a cursor of this list")
	}
	return err
}
