package contract

import (
	"errors"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
)

// The canonical 8-4-4-4-12 text of any version; the recorded server also took
// shortened groups such as 1-1-1-1-1, which the verdicts call malformed.
var uuidPattern = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)

// IsUUID reports whether s is an id in its 36-character form.
func IsUUID(s string) bool { return uuidPattern.MatchString(s) }

// stringFormats are the formats the validator does not know by itself.
func stringFormats() map[string]func(string) error {
	return map[string]func(string) error{
		"uuid": func(s string) error {
			if !IsUUID(s) {
				return errors.New("not a UUID")
			}
			return nil
		},
		"uri": func(s string) error {
			u, err := url.Parse(s)
			if err != nil {
				return err
			}
			if u.Scheme == "" || strings.ContainsAny(s, " \t\r\n") {
				return errors.New("not an absolute URI")
			}
			return nil
		},
		"email": func(s string) error {
			address, err := mail.ParseAddress(s)
			if err != nil {
				return err
			}
			if address.Address != s {
				return errors.New("not a bare address")
			}
			return nil
		},
	}
}
