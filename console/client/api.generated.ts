// cfef16bda145f9afb23b88779a9c430927b1bdda78751f2f92cc971aeba60eb7
// Written by `npm run openapi`.
export interface paths {
    "/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An order with all that belongs to it. Names and addresses with read:personal only. */
        get: operations["readOrder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open exceptions, oldest first or by deadline, with value at risk: all for an operator, theirs for a channel or location. */
        get: operations["listExceptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resolve several exceptions, by ids or by a filter: an outcome for each, 50 a request. */
        post: operations["resolveExceptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One exception, open or resolved. */
        get: operations["readException"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resolve an exception, as an operator or as its owner: retry, cancel, or close and say how it ended. */
        post: operations["resolveException"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/locations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All locations. */
        get: operations["listLocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Address: {
            name?: string;
            company?: string;
            lines: string[];
            city?: string;
            district?: string;
            region?: string;
            regionText?: string;
            postalCode?: string;
            country: components["schemas"]["Country"];
            phone?: string;
            email?: string;
            residential?: boolean;
            geo?: {
                latitude: number;
                longitude: number;
            };
            gln?: string;
        };
        /** @enum {string} */
        Country: "AD" | "AE" | "AF" | "AG" | "AI" | "AL" | "AM" | "AO" | "AQ" | "AR" | "AS" | "AT" | "AU" | "AW" | "AX" | "AZ" | "BA" | "BB" | "BD" | "BE" | "BF" | "BG" | "BH" | "BI" | "BJ" | "BL" | "BM" | "BN" | "BO" | "BQ" | "BR" | "BS" | "BT" | "BV" | "BW" | "BY" | "BZ" | "CA" | "CC" | "CD" | "CF" | "CG" | "CH" | "CI" | "CK" | "CL" | "CM" | "CN" | "CO" | "CR" | "CU" | "CV" | "CW" | "CX" | "CY" | "CZ" | "DE" | "DJ" | "DK" | "DM" | "DO" | "DZ" | "EC" | "EE" | "EG" | "EH" | "ER" | "ES" | "ET" | "FI" | "FJ" | "FK" | "FM" | "FO" | "FR" | "GA" | "GB" | "GD" | "GE" | "GF" | "GG" | "GH" | "GI" | "GL" | "GM" | "GN" | "GP" | "GQ" | "GR" | "GS" | "GT" | "GU" | "GW" | "GY" | "HK" | "HM" | "HN" | "HR" | "HT" | "HU" | "ID" | "IE" | "IL" | "IM" | "IN" | "IO" | "IQ" | "IR" | "IS" | "IT" | "JE" | "JM" | "JO" | "JP" | "KE" | "KG" | "KH" | "KI" | "KM" | "KN" | "KP" | "KR" | "KW" | "KY" | "KZ" | "LA" | "LB" | "LC" | "LI" | "LK" | "LR" | "LS" | "LT" | "LU" | "LV" | "LY" | "MA" | "MC" | "MD" | "ME" | "MF" | "MG" | "MH" | "MK" | "ML" | "MM" | "MN" | "MO" | "MP" | "MQ" | "MR" | "MS" | "MT" | "MU" | "MV" | "MW" | "MX" | "MY" | "MZ" | "NA" | "NC" | "NE" | "NF" | "NG" | "NI" | "NL" | "NO" | "NP" | "NR" | "NU" | "NZ" | "OM" | "PA" | "PE" | "PF" | "PG" | "PH" | "PK" | "PL" | "PM" | "PN" | "PR" | "PS" | "PT" | "PW" | "PY" | "QA" | "RE" | "RO" | "RS" | "RU" | "RW" | "SA" | "SB" | "SC" | "SD" | "SE" | "SG" | "SH" | "SI" | "SJ" | "SK" | "SL" | "SM" | "SN" | "SO" | "SR" | "SS" | "ST" | "SV" | "SX" | "SY" | "SZ" | "TC" | "TD" | "TF" | "TG" | "TH" | "TJ" | "TK" | "TL" | "TM" | "TN" | "TO" | "TR" | "TT" | "TV" | "TW" | "TZ" | "UA" | "UG" | "UM" | "US" | "UY" | "UZ" | "VA" | "VC" | "VE" | "VG" | "VI" | "VN" | "VU" | "WF" | "WS" | "XK" | "YE" | "YT" | "ZA" | "ZM" | "ZW";
        Exception: {
            exceptionId: string;
            /** @enum {string} */
            exceptionType: "QuarantinedOrder" | "ChannelEdit" | "NoRoute" | "PickupChoice" | "LargerThanCapacity" | "BackorderExpired" | "DelayConsent" | "ReroutesExhausted" | "CancelUnanswered" | "EditRefused" | "RerouteRefused" | "UnwelcomeFact" | "ShipCorrected" | "ParcelSilent" | "DeliveryFailed" | "ReturnNotInspected" | "ReturnReview" | "RefundNotSettled" | "RefundBeyondOwed" | "ClaimReview" | "ExchangeQuestioned" | "CarrierClaim" | "LabelNotMade" | "ReturnIncomplete" | "ReturnNotReceived" | "TrackingUnlinked" | "PoolBelowZero" | "PositionShort" | "OrderShrunk" | "StockDrift" | "StockDoubted" | "TransferDiffers" | "HoldOverdue" | "ExecutionFailed" | "ReleaseFailed" | "RelayParked" | "RelayDeadRecord" | "UnreadableItem" | "UndeclaredSku" | "ChannelSkuUnknown" | "ChannelRefused" | "EffectRefused" | "ShippedButClosed" | "ChannelStockEdited" | "TwoMasters";
            orderId?: string;
            n?: number;
            fulfillment?: number;
            shipment?: number;
            owner: string;
            /** @enum {string} */
            status: "open" | "resolved";
            /** Format: date-time */
            openedAt: string;
            /** Format: date-time */
            dueAt?: string;
            actions: ("retry" | "apply" | "cancel" | "close")[];
            detail: {
                [key: string]: unknown;
            };
            branch?: {
                n: number;
                exception: number;
            };
            madeBy?: string;
            /** @default 0 */
            dispatch: number;
            /** @default false */
            waiting: boolean;
            resolved?: {
                /** @enum {string} */
                action: "retry" | "apply" | "cancel" | "close";
                by: string;
                /** Format: date-time */
                at: string;
                note?: string;
                parameters?: {
                    [key: string]: unknown;
                };
            };
            /** @default 0 */
            escalations: number;
            version: number;
        };
        GatewayAnswer: {
            message: string;
        };
        Location: {
            name: string;
            /** @enum {string} */
            type: "warehouse" | "store" | "supplier";
            /** @default main */
            pool: string;
            address: {
                /** @default [] */
                lines: string[];
                city?: string;
                region?: string;
                postalCode?: string;
                country: string;
                phone?: string;
            };
            coordinates?: {
                lat: number;
                lon: number;
            };
            timeZone: string;
            /** @default [] */
            tags: string[];
            /** @default 100 */
            priority: number;
            services?: string[];
            /** @default {} */
            handling: {
                /** @default 0 */
                perOrderMinor: number;
                /** @default 0 */
                perLineMinor: number;
                /** @default 0 */
                perUnitMinor: number;
            };
            /** @default {} */
            packaging: {
                /** @default 0 */
                perShipmentMinor: number;
                /** @default 0 */
                tareGrams: number;
            };
            /** @default {} */
            calendar: {
                /**
                 * @default [
                 *       1,
                 *       2,
                 *       3,
                 *       4,
                 *       5
                 *     ]
                 */
                workdays: number[];
                /** @default [] */
                holidays: string[];
                /** @default 08:00 */
                opens: string;
                /** @default 18:00 */
                closes: string;
            };
            cutOff?: string;
            /** @default 0 */
            processingMinutes: number;
            /** @default [] */
            capacity: {
                /** @enum {string} */
                unit: "orders" | "lines" | "units";
                /** @default P1D */
                window: string;
                cap: number;
            }[];
            acceptWithin?: number;
            shipWithin?: number;
            readyWithin?: number;
            doubtNotInStock?: boolean;
            /** @enum {string} */
            countsInclude?: "packed" | "shelf";
            withholding?: {
                belowPct: number;
                mostPct: number;
            };
            returns?: {
                /** @default 0 */
                perReturnMinor: number;
                /** @default 0 */
                perUnitMinor: number;
                transferPerUnitMinor?: number;
            };
            /** @default true */
            active: boolean;
            id: string;
            version: number;
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            errors?: {
                path: string;
                message: string;
            }[];
        } & {
            [key: string]: unknown;
        };
    };
    responses: {
        /** @description Invalid: every field is named */
        Problem400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No or revoked credential, or a signature that does not verify */
        Problem401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["GatewayAnswer"];
            };
        };
        /** @description Valid credential, but not for this id or scope */
        Problem403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Unknown */
        Problem404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["GatewayAnswer"];
            };
        };
        /** @description The present state, or an earlier use of the id, forbids it */
        Problem409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too large */
        Problem413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["GatewayAnswer"];
            };
        };
        /** @description Too many requests */
        Problem429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["GatewayAnswer"];
            };
        };
        /** @description Others write the same, or a service is busy: the same request may succeed later */
        Problem503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["GatewayAnswer"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readOrder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        orderId: string;
                        channel: string;
                        external: {
                            id: string;
                            number: string;
                        };
                        test?: boolean;
                        linked?: {
                            orderId: string;
                            n: number;
                            as: string;
                        };
                        /** @enum {string} */
                        status: "quarantined" | "needs_attention" | "on_hold" | "backordered" | "cancelling" | "fulfilling" | "partially_shipped" | "shipped" | "delivered" | "returned" | "cancelled" | "closed" | "captured" | "reserved";
                        /** Format: date-time */
                        capturedAt: string;
                        totals: {
                            open: number;
                            backordered: number;
                            reserved: number;
                            allocated: number;
                            shipped: number;
                            delivered: number;
                            returned: number;
                            cancelled: number;
                            lost: number;
                        };
                        holds: {
                            id: string;
                            reason: string;
                            /** @enum {string} */
                            before: "reserve" | "route" | "dispatch";
                            placedBy: string;
                            /** Format: date-time */
                            placedAt: string;
                            /** Format: date-time */
                            expiresAt?: string;
                            /**
                             * @default lift
                             * @enum {string}
                             */
                            onExpiry: "lift" | "cancel";
                            overdue?: boolean;
                            /** Format: date-time */
                            confirmedAt?: string;
                        }[];
                        attention: number;
                        closed?: {
                            /** @enum {string} */
                            as: "delivered" | "cancelled" | "returned" | "lost" | "completed" | "nothing_to_ship";
                            /** Format: date-time */
                            at: string;
                        };
                        version: number;
                        bodyVersion: number;
                        attempt: number;
                        currency?: string;
                        /** Format: date-time */
                        placedAt?: string;
                        payment?: string;
                        charges?: {
                            [key: string]: unknown;
                        };
                        payments?: {
                            captured?: number;
                            refunded?: number;
                            byReturns?: number;
                            authorized?: {
                                amount: number;
                                /** Format: date-time */
                                until?: string;
                            };
                        };
                        tags: string[];
                        serviceLevel?: string;
                        warnings: {
                            code: string;
                            path?: string;
                            message: string;
                        }[];
                        cart?: {
                            id: string;
                            /** @enum {string} */
                            outcome?: "taken" | "absent" | "expired" | "released" | "takenByOther" | "otherPool";
                        };
                        pool?: string;
                        destination?: {
                            country: string;
                            region?: string;
                        };
                        promise?: {
                            /** Format: date-time */
                            deliverBy: string;
                        };
                        cancel?: {
                            state: string;
                            by: string;
                            /** Format: date-time */
                            at: string;
                            reason?: string;
                        };
                        waiting?: {
                            /** @enum {string} */
                            for: "stock" | "capacity";
                            /** Format: date-time */
                            since: string;
                            /** Format: date-time */
                            until: string;
                        };
                        lines: {
                            lineId: string;
                            sku?: string;
                            title?: string;
                            kind: string;
                            parentLineId?: string;
                            quantity: number;
                            requiresShipping: boolean;
                            fulfillmentService?: string;
                            /** Format: date-time */
                            shipNotBefore?: string;
                            unitPrice: {
                                amount: number;
                                raw?: string;
                            };
                            total: {
                                amount: number;
                                raw?: string;
                            };
                            waiting?: {
                                units: number;
                                /** Format: date-time */
                                until: string;
                                /** Format: date-time */
                                shipsBy?: string;
                            };
                            units?: {
                                open: number;
                                backordered: number;
                                reserved: number;
                                allocated: number;
                                shipped: number;
                                delivered: number;
                                returned: number;
                                cancelled: number;
                                lost: number;
                            };
                        }[];
                        reservation?: {
                            status: string;
                            pool: string;
                            held: {
                                lineId: string;
                                sku: string;
                                units: number;
                            }[];
                        };
                        fulfillments: {
                            fulfillmentId: string;
                            location: string;
                            status: string;
                            reason?: string;
                            lines: {
                                lineId: string;
                                sku: string;
                                units: number;
                                shipped: number;
                                delivered: number;
                                returned: number;
                                lost: number;
                                excess?: number;
                            }[];
                            left: {
                                lineId: string;
                                sku: string;
                                units: number;
                            }[];
                            service?: string;
                            cost: {
                                amount: number;
                                currency: string;
                            };
                            reroutes: number;
                            decision: number;
                            promise?: {
                                /** Format: date-time */
                                shipBy?: string;
                                /** Format: date-time */
                                deliverBy?: string;
                            };
                            /** Format: date-time */
                            requestedAt?: string;
                            /** Format: date-time */
                            shipNotBefore?: string;
                            /** Format: date-time */
                            hiddenUntil?: string;
                            /** Format: date-time */
                            mustShipBy?: string;
                            /** Format: date-time */
                            acceptBy?: string;
                            /** Format: date-time */
                            shipBy?: string;
                            /** Format: date-time */
                            readyBy?: string;
                            /** @enum {string} */
                            handover?: "pickup" | "delivery";
                            pickup?: {
                                /** Format: date-time */
                                readyAt: string;
                                code: string;
                                /** Format: date-time */
                                collectBy?: string;
                            };
                            collection?: {
                                /** Format: date-time */
                                at: string;
                                proof: string;
                            };
                            cancelRequested: boolean;
                            refusal?: string;
                        }[];
                        shipments: {
                            shipmentId: string;
                            fulfillmentId: string;
                            location: string;
                            carrier: string;
                            trackingNumber?: string;
                            earlierNumbers?: string[];
                            lines: {
                                lineId: string;
                                sku: string;
                                units: number;
                            }[];
                            surplus?: {
                                lineId: string;
                                sku: string;
                                units: number;
                            }[];
                            /** Format: date-time */
                            shippedAt: string;
                            status?: string;
                            /** Format: date-time */
                            occurredAt?: string;
                            delayed?: boolean;
                        }[];
                        returns: {
                            returnId: string;
                            location: string;
                            status: string;
                            lines: {
                                lineId: string;
                                sku: string;
                                units: number;
                            }[];
                            /** Format: date-time */
                            requestedAt: string;
                        }[];
                        exceptions: {
                            exceptionId: string;
                            exceptionType: string;
                            owner: string;
                            status: string;
                            /** Format: date-time */
                            openedAt: string;
                            /** Format: date-time */
                            dueAt?: string;
                            actions: string[];
                            detail: {
                                [key: string]: unknown;
                            };
                        }[];
                        timeline: {
                            /** Format: date-time */
                            at: string;
                            event: string;
                            subject: string;
                            data: {
                                [key: string]: unknown;
                            };
                            actor?: string;
                        }[];
                        personal?: {
                            buyer: {
                                [key: string]: string;
                            };
                            shipTo?: components["schemas"]["Address"];
                            billTo?: components["schemas"]["Address"];
                            notes: {
                                [key: string]: string;
                            };
                            gift: {
                                isGift: boolean;
                                message?: string;
                                wrap?: string;
                            };
                        };
                        unreadable?: string[];
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listExceptions: {
        parameters: {
            query?: {
                owner?: string;
                type?: "QuarantinedOrder" | "ChannelEdit" | "NoRoute" | "PickupChoice" | "LargerThanCapacity" | "BackorderExpired" | "DelayConsent" | "ReroutesExhausted" | "CancelUnanswered" | "EditRefused" | "RerouteRefused" | "UnwelcomeFact" | "ShipCorrected" | "ParcelSilent" | "DeliveryFailed" | "ReturnNotInspected" | "ReturnReview" | "RefundNotSettled" | "RefundBeyondOwed" | "ClaimReview" | "ExchangeQuestioned" | "CarrierClaim" | "LabelNotMade" | "ReturnIncomplete" | "ReturnNotReceived" | "TrackingUnlinked" | "PoolBelowZero" | "PositionShort" | "OrderShrunk" | "StockDrift" | "StockDoubted" | "TransferDiffers" | "HoldOverdue" | "ExecutionFailed" | "ReleaseFailed" | "RelayParked" | "RelayDeadRecord" | "UnreadableItem" | "UndeclaredSku" | "ChannelSkuUnknown" | "ChannelRefused" | "EffectRefused" | "ShippedButClosed" | "ChannelStockEdited" | "TwoMasters";
                order?: "opened" | "deadline";
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        exceptions: {
                            exceptionId: string;
                            /** @enum {string} */
                            exceptionType: "QuarantinedOrder" | "ChannelEdit" | "NoRoute" | "PickupChoice" | "LargerThanCapacity" | "BackorderExpired" | "DelayConsent" | "ReroutesExhausted" | "CancelUnanswered" | "EditRefused" | "RerouteRefused" | "UnwelcomeFact" | "ShipCorrected" | "ParcelSilent" | "DeliveryFailed" | "ReturnNotInspected" | "ReturnReview" | "RefundNotSettled" | "RefundBeyondOwed" | "ClaimReview" | "ExchangeQuestioned" | "CarrierClaim" | "LabelNotMade" | "ReturnIncomplete" | "ReturnNotReceived" | "TrackingUnlinked" | "PoolBelowZero" | "PositionShort" | "OrderShrunk" | "StockDrift" | "StockDoubted" | "TransferDiffers" | "HoldOverdue" | "ExecutionFailed" | "ReleaseFailed" | "RelayParked" | "RelayDeadRecord" | "UnreadableItem" | "UndeclaredSku" | "ChannelSkuUnknown" | "ChannelRefused" | "EffectRefused" | "ShippedButClosed" | "ChannelStockEdited" | "TwoMasters";
                            orderId?: string;
                            n?: number;
                            fulfillment?: number;
                            shipment?: number;
                            owner: string;
                            /** @enum {string} */
                            status: "open" | "resolved";
                            /** Format: date-time */
                            openedAt: string;
                            /** Format: date-time */
                            dueAt?: string;
                            actions: ("retry" | "apply" | "cancel" | "close")[];
                            detail: {
                                [key: string]: unknown;
                            };
                            branch?: {
                                n: number;
                                exception: number;
                            };
                            madeBy?: string;
                            /** @default 0 */
                            dispatch: number;
                            /** @default false */
                            waiting: boolean;
                            resolved?: {
                                /** @enum {string} */
                                action: "retry" | "apply" | "cancel" | "close";
                                by: string;
                                /** Format: date-time */
                                at: string;
                                note?: string;
                                parameters?: {
                                    [key: string]: unknown;
                                };
                            };
                            /** @default 0 */
                            escalations: number;
                            version: number;
                            actionTexts: {
                                retry?: string;
                                apply?: string;
                                cancel?: string;
                                close?: string;
                            };
                            valueAtRisk?: {
                                amount: number;
                                currency: string;
                            };
                        }[];
                        cursor?: string;
                        /** @enum {boolean} */
                        partial?: true;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    resolveExceptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    /** @enum {string} */
                    action: "retry" | "apply" | "cancel" | "close";
                    note?: string;
                    excludeLocations?: string[];
                    onlyLocation?: string;
                    /** @enum {boolean} */
                    ship?: true;
                    outcomes?: {
                        lineId?: string;
                        fulfillment?: number;
                        /** @enum {string} */
                        as: "delivered" | "cancelled" | "lost";
                        units?: number;
                    }[];
                    ids?: string[];
                    filter?: {
                        /** @enum {string} */
                        type?: "QuarantinedOrder" | "ChannelEdit" | "NoRoute" | "PickupChoice" | "LargerThanCapacity" | "BackorderExpired" | "DelayConsent" | "ReroutesExhausted" | "CancelUnanswered" | "EditRefused" | "RerouteRefused" | "UnwelcomeFact" | "ShipCorrected" | "ParcelSilent" | "DeliveryFailed" | "ReturnNotInspected" | "ReturnReview" | "RefundNotSettled" | "RefundBeyondOwed" | "ClaimReview" | "ExchangeQuestioned" | "CarrierClaim" | "LabelNotMade" | "ReturnIncomplete" | "ReturnNotReceived" | "TrackingUnlinked" | "PoolBelowZero" | "PositionShort" | "OrderShrunk" | "StockDrift" | "StockDoubted" | "TransferDiffers" | "HoldOverdue" | "ExecutionFailed" | "ReleaseFailed" | "RelayParked" | "RelayDeadRecord" | "UnreadableItem" | "UndeclaredSku" | "ChannelSkuUnknown" | "ChannelRefused" | "EffectRefused" | "ShippedButClosed" | "ChannelStockEdited" | "TwoMasters";
                        order?: string;
                        owner?: string;
                        /** Format: date-time */
                        openedBefore?: string;
                    };
                    cursor?: string;
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        outcomes: {
                            exceptionId: string;
                            status: number;
                            title?: string;
                            detail?: string;
                            errors?: {
                                path: string;
                                message: string;
                            }[];
                        }[];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    readException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        exceptionId: string;
                        /** @enum {string} */
                        exceptionType: "QuarantinedOrder" | "ChannelEdit" | "NoRoute" | "PickupChoice" | "LargerThanCapacity" | "BackorderExpired" | "DelayConsent" | "ReroutesExhausted" | "CancelUnanswered" | "EditRefused" | "RerouteRefused" | "UnwelcomeFact" | "ShipCorrected" | "ParcelSilent" | "DeliveryFailed" | "ReturnNotInspected" | "ReturnReview" | "RefundNotSettled" | "RefundBeyondOwed" | "ClaimReview" | "ExchangeQuestioned" | "CarrierClaim" | "LabelNotMade" | "ReturnIncomplete" | "ReturnNotReceived" | "TrackingUnlinked" | "PoolBelowZero" | "PositionShort" | "OrderShrunk" | "StockDrift" | "StockDoubted" | "TransferDiffers" | "HoldOverdue" | "ExecutionFailed" | "ReleaseFailed" | "RelayParked" | "RelayDeadRecord" | "UnreadableItem" | "UndeclaredSku" | "ChannelSkuUnknown" | "ChannelRefused" | "EffectRefused" | "ShippedButClosed" | "ChannelStockEdited" | "TwoMasters";
                        orderId?: string;
                        n?: number;
                        fulfillment?: number;
                        shipment?: number;
                        owner: string;
                        /** @enum {string} */
                        status: "open" | "resolved";
                        /** Format: date-time */
                        openedAt: string;
                        /** Format: date-time */
                        dueAt?: string;
                        actions: ("retry" | "apply" | "cancel" | "close")[];
                        detail: {
                            [key: string]: unknown;
                        };
                        branch?: {
                            n: number;
                            exception: number;
                        };
                        madeBy?: string;
                        /** @default 0 */
                        dispatch: number;
                        /** @default false */
                        waiting: boolean;
                        resolved?: {
                            /** @enum {string} */
                            action: "retry" | "apply" | "cancel" | "close";
                            by: string;
                            /** Format: date-time */
                            at: string;
                            note?: string;
                            parameters?: {
                                [key: string]: unknown;
                            };
                        };
                        /** @default 0 */
                        escalations: number;
                        version: number;
                        actionTexts: {
                            retry?: string;
                            apply?: string;
                            cancel?: string;
                            close?: string;
                        };
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    resolveException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    /** @enum {string} */
                    action: "retry" | "apply" | "cancel" | "close";
                    note?: string;
                    excludeLocations?: string[];
                    onlyLocation?: string;
                    /** @enum {boolean} */
                    ship?: true;
                    patch?: {
                        [key: string]: unknown;
                    };
                    fields?: string[];
                    outcomes?: {
                        lineId?: string;
                        fulfillment?: number;
                        /** @enum {string} */
                        as: "delivered" | "cancelled" | "lost";
                        units?: number;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
    listLocations: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, or the same again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        locations: components["schemas"]["Location"][];
                        cursor?: string;
                    };
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            503: components["responses"]["Problem503"];
        };
    };
}
