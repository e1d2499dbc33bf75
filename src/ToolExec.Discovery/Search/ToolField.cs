namespace ToolExec.Discovery.Search;

/// <summary>The parts of a tool that are searched. A posting has four bits for each, so there is no room for a ninth.</summary>
internal enum ToolField
{
    Name,
    Title,
    Description,
    Tags,
    Namespace,
    ParameterNames,
    EnumValues,
    ParameterDescriptions,
}
