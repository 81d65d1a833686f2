package schema

// Infer describes data by its types: the draft that an event type begins with
// when an event brought it into the catalogue. data must be JSON.
func Infer(data []byte) string {
	value, err := decode(data)
	if err != nil {
		return "{}"
	}
	return string(encode(infer(value)))
}

func infer(value any) map[string]any {
	schema := map[string]any{"type": typeOf(value)}
	switch value := value.(type) {
	case map[string]any:
		properties := make(map[string]any, len(value))
		for name, member := range value {
			properties[name] = infer(member)
		}
		schema["properties"] = properties
	case []any:
		if len(value) > 0 {
			schema["items"] = infer(value[0])
		}
	}
	return schema
}
