namespace ToolExec.Runtime.Tests.Containers;

/// <summary>Holds the one engine of its tests.</summary>
[CollectionDefinition(RuncFixture.Collection)]
public sealed class RuncCollection : ICollectionFixture<RuncFixture>;
