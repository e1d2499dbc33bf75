namespace ToolExec;

/// <summary>A tool that guest code finds as a function: <c>tools.&lt;namespace&gt;.&lt;name&gt;(arguments)</c>.</summary>
/// <param name="Id">The tool's id, by which the gateway is asked to run it.</param>
/// <param name="Namespace">The first part of the function's name, fit for an identifier in every language; empty for <c>tools.&lt;name&gt;</c>.</param>
/// <param name="Name">The last part of the function's name, fit for an identifier in every language.</param>
public sealed record SandboxTool(string Id, string Namespace, string Name);
