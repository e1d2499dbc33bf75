namespace ToolExec.Script.QuickJs;

/// <summary>Code of the guest threw. The thrown value is still in the guest, to be taken by <see cref="Guest.TakeException"/>.</summary>
internal sealed class GuestThrewException() : Exception("The guest threw.");
