namespace ToolExec.Discovery.Toolsets.Internal;

/// <summary>Keeps tools that a host does not want out of its catalogue.</summary>
internal sealed class FilterAdmission(ToolFilter filter) : IToolAdmission
{
    // The answer depends on nothing but the tool.
    public event EventHandler? Changed
    {
        add { }
        remove { }
    }

    public ToolError? Admit(Tool tool, ToolBinding binding) => filter.Matches(tool) ? null
        : new ToolError(ToolErrorKind.ToolNotFound, $"The tool '{tool.Id}' is not allowed here: the host's tool policy keeps it out.") { Operation = ToolOperation.Resolve };
}
