using System.Runtime.InteropServices;

namespace ToolExec.Backend;

/// <summary>Merges the tools of all backends into one catalogue.</summary>
internal static class CatalogBuilder
{
    /// <param name="last">The catalogue before: its entries are used again where nothing about them changed.</param>
    /// <param name="slots">All backends.</param>
    public static ToolCatalog Build(ToolCatalog last, IEnumerable<BackendSlot> slots)
    {
        var ordered = slots.Where(static s => s.IsMember && s.IsEnabled).OrderBy(static s => s.Precedence).ToList();
        var problems = new List<CatalogProblem>();
        var merged = new Dictionary<string, Merged>(ordered.Sum(static s => s.Tools.Count), StringComparer.Ordinal);
        foreach (var slot in ordered)
        {
            AddProblems(slot, problems);
            if (slot.IsStarted)
            {
                foreach (var tool in slot.Tools)
                {
                    Merge(merged, tool, problems);
                }
            }
        }

        var entries = new List<ToolCatalogEntry>(merged.Count);
        foreach (var tool in merged.Values)
        {
            entries.Add(last.TryGet(tool.First.Id, out var known) && tool.IsIn(known) ? known : tool.ToEntry());
        }

        problems.Sort(static (a, b) => string.CompareOrdinal(a.Backend, b.Backend) is var order and not 0 ? order : string.CompareOrdinal(a.Error.Tool, b.Error.Tool));
        return new ToolCatalog(last.Version + 1, entries, problems);
    }

    private static void AddProblems(BackendSlot slot, List<CatalogProblem> problems)
    {
        if (slot.Error is { } error)
        {
            problems.Add(new CatalogProblem(slot.Name, error));
        }

        foreach (var problem in slot.Problems)
        {
            problems.Add(new CatalogProblem(slot.Name, problem));
        }
    }

    private static void Merge(Dictionary<string, Merged> merged, SlotTool tool, List<CatalogProblem> problems)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(merged, tool.Id, out var taken);
        if (!taken)
        {
            place = new Merged(tool, null);
        }
        else if (place.First.TakesTheSameAs(tool))
        {
            place = place with { Others = [.. place.Others ?? [], tool.Route] };
        }
        else
        {
            problems.Add(Shadowing(place.First, tool));
        }
    }

    // A tool that takes other arguments is another tool: whoever comes later must not pass for the first.
    private static CatalogProblem Shadowing(SlotTool first, SlotTool other)
    {
        var (backend, winner) = (other.Route.Binding, first.Route.Binding.Backend);
        return new CatalogProblem(backend.Backend, new ToolError(
            ToolErrorKind.AmbiguousTool,
            $"The backend '{backend.Backend}' offers the tool '{other.Id}' with another input schema than the backend '{winner}', which comes first; only that of '{winner}' is used. Give one of the backends another namespace.")
        {
            Operation = ToolOperation.ListTools,
            Tool = other.Id,
            Backend = backend.Backend,
            BackendKind = backend.Kind,
        });
    }

    private readonly record struct Merged(SlotTool First, ToolRoute[]? Others)
    {
        public bool IsIn(ToolCatalogEntry entry)
        {
            if (!ReferenceEquals(entry.Tool, First.Tool) || entry.Routes.Count != 1 + (Others?.Length ?? 0) || !ReferenceEquals(entry.Routes[0], First.Route))
            {
                return false;
            }

            for (var i = 1; i < entry.Routes.Count; i++)
            {
                if (!ReferenceEquals(entry.Routes[i], Others![i - 1]))
                {
                    return false;
                }
            }

            return true;
        }

        public ToolCatalogEntry ToEntry() => new(First.Tool, Others is null ? [First.Route] : [First.Route, .. Others]);
    }
}
