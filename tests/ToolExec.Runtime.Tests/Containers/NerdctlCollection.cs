namespace ToolExec.Runtime.Tests.Containers;

/// <summary>Holds the one engine of its tests.</summary>
[CollectionDefinition(NerdctlFixture.Collection)]
public sealed class NerdctlCollection : ICollectionFixture<NerdctlFixture>;
