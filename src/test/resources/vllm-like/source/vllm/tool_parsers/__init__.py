_TOOL_PARSERS_TO_REGISTER = {
    "qwen3_xml": ("qwen3xml_parser", "Qwen3XmlParser"),
}
