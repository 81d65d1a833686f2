package client

import "net/http"

// credential is what a client authenticates with. The text is held by a closure,
// so that nothing which prints a struct field by field can show it.
type credential struct {
	header string
	text   func() (prefix, secret string)
}

func newCredential(header, prefix, secret string) credential {
	return credential{header, func() (string, string) { return prefix, secret }}
}

// secret is what must show nowhere; "" when there is no credential.
func (c credential) secret() string {
	if c.text == nil {
		return ""
	}
	_, secret := c.text()
	return secret
}

func (c credential) sign(h http.Header) {
	if c.text != nil {
		prefix, secret := c.text()
		h.Set(c.header, prefix+secret)
	}
}
