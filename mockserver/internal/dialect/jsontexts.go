package dialect

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
)

// jsonTexts say of text that is no JSON what the recorded server's library
// says.
var jsonTexts = []rewrite{{
	name: "json-error-texts",
	operations: []string{
		"createSubscription", "updateSubscription", "patchSubscription", "createTransformation", "updateTransformation",
		"createVersion", "previewTransform", "deliveryDryRun",
	},
	out: func(x *translation, a *httpx.Answer) {
		request, _ := parseObject(x.Body)
		answer, isObject := parseObject(a.Body)
		if request == nil || !isObject {
			return
		}
		if message, changed := x.inLibraryWords(request, answer.get("message")); changed {
			answer.set("message", message)
		}
		var errors []json.RawMessage
		if json.Unmarshal(answer.get("errors"), &errors) == nil && len(errors) > 0 {
			for i := range errors {
				if text, changed := x.inLibraryWords(request, errors[i]); changed {
					errors[i] = text
				}
			}
			answer.set("errors", list(errors))
		}
		a.Body = answer.text()
	},
}}

// jsonFaults are the beginnings of texts about a member that is no JSON.
var jsonFaults = []struct {
	beginning string
	members   []string
}{
	{"Invalid payload template: not valid JSON - ", []string{"payloadTemplate"}},
	{"Invalid template: not valid JSON - ", []string{"template"}},
	{"Invalid JSON Schema: ", []string{"schemaJson"}},
	{"Invalid input JSON: ", []string{"inputPayload", "payload"}},
	{"Template transform error: ", []string{"template", "payloadTemplate"}},
	{"Invalid custom headers JSON: ", []string{"customHeaders"}},
}

func (x *translation) inLibraryWords(request *object, raw json.RawMessage) (json.RawMessage, bool) {
	var said string
	if json.Unmarshal(raw, &said) != nil {
		return nil, false
	}
	for _, fault := range jsonFaults {
		if !strings.HasPrefix(said, fault.beginning) {
			continue
		}
		for _, name := range fault.members {
			var text string
			if json.Unmarshal(request.get(name), &text) != nil {
				continue
			}
			words := libraryError(text)
			if words == "" && name == "customHeaders" {
				words = headersError(text)
			}
			if words != "" {
				return quote(fault.beginning + words), true
			}
		}
	}
	return nil, false
}

// headersError says why JSON is no map of texts.
func headersError(text string) string {
	var value any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return ""
	}
	const mapType = "`java.util.LinkedHashMap<java.lang.Object,java.lang.Object>`"
	place := fmt.Sprintf("\n at [Source: (String)\"%s\"; line: 1, column: 1]", text)
	switch v := value.(type) {
	case []any:
		return "Cannot deserialize value of type " + mapType + " from Array value (token `JsonToken.START_ARRAY`)" + place
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return "Cannot deserialize value of type " + mapType + " from Floating-point value (token `JsonToken.VALUE_NUMBER_FLOAT`)" + place
		}
		return "Cannot deserialize value of type " + mapType + " from Integer value (token `JsonToken.VALUE_NUMBER_INT`)" + place
	case bool:
		return fmt.Sprintf("Cannot deserialize value of type %s from Boolean value (token `JsonToken.VALUE_%s`)%s", mapType, strings.ToUpper(fmt.Sprint(v)), place)
	case map[string]any:
		o, _ := parseObject([]byte(text))
		for _, m := range o.members {
			if class := classOf(v[m.name]); class != "" {
				return fmt.Sprintf("class %s cannot be cast to class java.lang.String (%[1]s and java.lang.String are in module java.base of loader 'bootstrap')", class)
			}
		}
	}
	return ""
}

// classOf names what a value that is no text is to the library.
func classOf(value any) string {
	switch v := value.(type) {
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return "java.lang.Double"
		}
		return "java.lang.Integer"
	case bool:
		return "java.lang.Boolean"
	case []any:
		return "java.util.ArrayList"
	case map[string]any:
		return "java.util.LinkedHashMap"
	}
	return ""
}
