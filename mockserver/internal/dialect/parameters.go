package dialect

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// parameters are read more freely than the contract reads them; what cannot be
// read at all is one of the crashes.
var parameters = []rewrite{
	{name: "short-id", in: func(x *translation) {
		if x.Op == nil {
			return
		}
		for _, p := range x.Op.Properties(contract.InPath) {
			if p.Format == "uuid" {
				x.Params[p.Name] = longID(x.Params[p.Name])
			}
		}
		for _, p := range x.Op.Properties(contract.InQuery) {
			if p.Format == "uuid" && x.Query.Has(p.Name) {
				x.Query.Set(p.Name, longID(x.Query.Get(p.Name)))
			}
		}
	}},
	{name: "malformed-page", in: func(x *translation) {
		if x.Op == nil || strictPages[x.operation()] {
			return
		}
		for _, p := range x.Op.Properties(contract.InQuery) {
			if p.Name != "page" && p.Name != "size" {
				continue
			}
			if _, err := strconv.ParseInt(strings.TrimSpace(x.Query.Get(p.Name)), 10, 32); err != nil {
				x.Query.Del(p.Name)
			}
		}
	}},
}

// strictPages are the operations that read page and size as any other number.
var strictPages = map[string]bool{"listDlqItems": true, "listIncomingDlqItems": true}

// longID fills up an id in which zeros were left out, such as 1-1-1-1-1. Text
// that is none stays as it is.
func longID(text string) string {
	parts := strings.Split(text, "-")
	if len(parts) != 5 || len(text) > 36 {
		return text
	}
	var b strings.Builder
	for i, width := range []int{8, 4, 4, 4, 12} {
		n, err := strconv.ParseUint(parts[i], 16, 64)
		if err != nil {
			return text
		}
		if i > 0 {
			b.WriteByte('-')
		}
		fmt.Fprintf(&b, "%0*x", width, n&(1<<(4*width)-1))
	}
	return b.String()
}
