namespace ToolExec.Samples.CustomBackend;

#region extending-selector
/// <summary>Sends a key to the store of its region; a key without one may go to any.</summary>
public sealed class RegionSelector : IBackendSelector
{
    public IReadOnlyList<ToolRoute> Select(ToolCallContext context, IReadOnlyList<ToolRoute> routes)
    {
        var key = context.Arguments.TryGetProperty("key", out var text) ? text.GetString()! : "";
        return key.Split('/') is [var region, _]
            ? [.. routes.Where(r => r.Binding.Backend == $"notes-{region}")] // None: the call is refused.
            : routes;
    }
}
#endregion
