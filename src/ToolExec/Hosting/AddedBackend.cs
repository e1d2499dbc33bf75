namespace ToolExec;

/// <summary>A backend that a host added, to be made and registered at the start.</summary>
internal sealed record AddedBackend(Func<IServiceProvider, IBackend> Create, BackendRegistration? Registration);
