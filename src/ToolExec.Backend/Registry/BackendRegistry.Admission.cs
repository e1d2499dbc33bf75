namespace ToolExec.Backend;

/// <content>Asks whether the tools that a backend lists may enter the catalogue.</content>
public sealed partial class BackendRegistry
{
    // Outside the lock: it is foreign code that decides.
    private BackendTools Admit(BackendSlot slot, BackendTools list)
    {
        IReadOnlyList<ToolError> known;
        lock (_gate)
        {
            known = slot.Problems;
        }

        List<BackendTool>? admitted = null;
        List<ToolError>? problems = null;
        for (var i = 0; i < list.Tools.Count; i++)
        {
            var listed = list.Tools[i];
            if (Refusal(slot, listed) is { } refusal)
            {
                admitted ??= [.. list.Tools.Take(i)];
                (problems ??= [.. list.Problems]).Add(refusal);
                if (!known.Contains(refusal))
                {
                    _logger.ToolHeldBack(slot.Name, refusal.Message, refusal.Exception);
                }
            }
            else
            {
                admitted?.Add(listed);
            }
        }

        return admitted is null ? list : new BackendTools(admitted, problems!);
    }

    private ToolError? Refusal(BackendSlot slot, BackendTool listed)
    {
        var tool = listed.Tool.Namespace is null ? listed.Tool with { Namespace = slot.Namespace } : listed.Tool;
        var binding = new ToolBinding { Backend = slot.Name, Kind = slot.Kind, RemoteName = listed.RemoteName };
        try
        {
            foreach (var admission in _admissions)
            {
                if (admission.Admit(tool, binding) is { } refusal)
                {
                    return refusal with { Tool = tool.Id.ToString() };
                }
            }

            return null;
        }
#pragma warning disable CA1031 // The boundary to the host's own code: a tool that nobody could decide over is not admitted.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return new ToolError(ToolErrorKind.ToolNotAdmitted, $"Whether the tool '{tool.Id}' may be used could not be decided.")
            {
                Operation = ToolOperation.ListTools,
                Tool = tool.Id.ToString(),
                Backend = slot.Name,
                BackendKind = slot.Kind,
                Exception = fault,
            };
        }
    }

    private void OnAdmissionChanged(object? sender, EventArgs e)
    {
        List<BackendSlot> slots;
        lock (_gate)
        {
            slots = [.. _slots.Values];
        }

        slots.ForEach(OnToolsChanged);
    }
}
