CREATE TABLE "User" (
  "id" TEXT NOT NULL PRIMARY KEY,
  "email" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "role" TEXT NOT NULL,
  "passwordHash" TEXT NOT NULL,
  "sessionEpoch" INTEGER NOT NULL DEFAULT 0,
  "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX "User_email_key" ON "User" ("email");

CREATE TABLE "Pipeline" (
  "id" TEXT NOT NULL PRIMARY KEY,
  "slug" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "description" TEXT NOT NULL DEFAULT '',
  "document" TEXT NOT NULL,
  "revision" INTEGER NOT NULL DEFAULT 1,
  "example" BOOLEAN NOT NULL DEFAULT false,
  "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "deletedAt" DATETIME
);
CREATE UNIQUE INDEX "Pipeline_slug_key" ON "Pipeline" ("slug");
CREATE INDEX "Pipeline_deletedAt_updatedAt_idx" ON "Pipeline" ("deletedAt", "updatedAt");

CREATE TABLE "Run" (
  "id" TEXT NOT NULL PRIMARY KEY,
  "pipelineId" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "priority" TEXT NOT NULL,
  "document" TEXT NOT NULL,
  "inputs" TEXT NOT NULL,
  "planId" TEXT NOT NULL,
  "progress" TEXT,
  "resultPath" TEXT,
  "error" TEXT,
  "gain" TEXT,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "startedAt" DATETIME,
  "finishedAt" DATETIME,
  "wallMs" REAL,
  CONSTRAINT "Run_pipelineId_fkey" FOREIGN KEY ("pipelineId") REFERENCES "Pipeline" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "Run_state_createdAt_idx" ON "Run" ("state", "createdAt");
CREATE INDEX "Run_pipelineId_createdAt_idx" ON "Run" ("pipelineId", "createdAt");

CREATE TABLE "Asset" (
  "sha256" TEXT NOT NULL PRIMARY KEY,
  "mime" TEXT NOT NULL,
  "bytes" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE "Model" (
  "id" TEXT NOT NULL PRIMARY KEY,
  "card" TEXT NOT NULL,
  "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE "ApiKey" (
  "id" TEXT NOT NULL PRIMARY KEY,
  "name" TEXT NOT NULL,
  "prefix" TEXT NOT NULL,
  "hash" TEXT NOT NULL,
  "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "lastUsedAt" DATETIME,
  "revokedAt" DATETIME
);
CREATE UNIQUE INDEX "ApiKey_hash_key" ON "ApiKey" ("hash");

CREATE TABLE "Setting" (
  "key" TEXT NOT NULL PRIMARY KEY,
  "value" TEXT NOT NULL
);
