namespace ToolExec.Runtime.Tests.Containers;

/// <summary>Holds the one engine of its tests.</summary>
[CollectionDefinition(DockerdFixture.Collection)]
public sealed class DockerdCollection : ICollectionFixture<DockerdFixture>;
