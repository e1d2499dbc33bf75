namespace ToolExec.Runtime.Tests.Containers;

/// <summary>Holds the one engine of its tests.</summary>
[CollectionDefinition(RunscFixture.Collection)]
public sealed class RunscCollection : ICollectionFixture<RunscFixture>;
