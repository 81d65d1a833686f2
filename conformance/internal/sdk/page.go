package sdk

import "github.com/webhook-platform/hookflow-go/conformance/internal/expect"

// What SDKs call the members of a page that are not the items' own: a page is the
// SDK's wrapping and no object of the platform.
var pageNames = map[string][]string{
	"content":       {"content", "items", "data"},
	"totalElements": {"totalElements", "total", "totalCount"},
	"totalPages":    {"totalPages", "pages", "pageCount"},
	"number":        {"number", "page", "pageNumber"},
	"size":          {"size", "pageSize"},
}

// asPage gives the members of an SDK's page their names in the contract. Anything
// else stays as it is.
func asPage(value any) any {
	object := asObject(value)
	if _, isPage := pageMember(object, "content").([]any); !isPage {
		return value
	}
	out := make(map[string]any, len(object)+len(pageNames))
	for name, member := range object {
		out[name] = member
	}
	for name := range pageNames {
		if member := pageMember(object, name); member != nil {
			out[name] = member
		}
	}
	return out
}

func pageMember(object map[string]any, name string) any {
	for _, alias := range pageNames[name] {
		for key, member := range object {
			if expect.Fold(key) == expect.Fold(alias) {
				return member
			}
		}
	}
	return nil
}

// items are those of a list, or of a page's content; false for anything else.
func items(value any) ([]any, bool) {
	if list, ok := value.([]any); ok {
		return list, true
	}
	list, ok := pageMember(asObject(value), "content").([]any)
	return list, ok
}
